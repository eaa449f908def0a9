//! How others connect: settings as environment variables, and Kafka's own tools as a script.

use std::{
    ffi::OsString,
    fs,
    fs::Permissions,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::workspace::Problem;

/// Kafka's own tools.
#[derive(Debug)]
pub(super) struct Tool {
    pub(super) java: PathBuf,
    pub(super) class_path: PathBuf,
}

impl Tool {
    /// What Java is told to run a tool against a cluster.
    pub(super) fn arguments(&self, class: &str, bootstrap: &str) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = JAVA.iter().map(Into::into).collect();
        arguments.extend(["-cp".into(), self.class_path.clone().into()]);
        arguments
            .extend([format!("{PACKAGE}.{class}"), "--bootstrap-server".into(), bootstrap.into()].map(OsString::from));
        arguments
    }

    /// The same as a script, whose first word is the class.
    fn script(&self, bootstrap: &str) -> String {
        let [java, class_path] = [&self.java, &self.class_path].map(|path| quoted(&path.to_string_lossy()));
        format!(
            "#!/bin/sh\n# Kafka's own tools, as in: kafka-tool TopicCommand --list\n\
             tool=${{1:?a class of {PACKAGE}}}\nshift\n\
             exec {java} {} -cp {class_path} \"{PACKAGE}.$tool\" --bootstrap-server {bootstrap} \"$@\"\n",
            JAVA.join(" ")
        )
    }

    /// Writes the script.
    pub(super) fn write(&self, path: &Path, bootstrap: &str) -> Result<(), Problem> {
        write(path, &self.script(bootstrap), 0o700)
    }
}

/// Where Kafka's tools are.
const PACKAGE: &str = "org.apache.kafka.tools";

/// Tools live for a second: nothing is gained by compiling them well.
const JAVA: [&str; 2] = ["-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"];

/// Environment variables as lines that a shell reads too.
pub(super) fn lines(settings: &[(&str, String)]) -> String {
    settings.iter().map(|(key, value)| format!("{key}={}\n", quoted(value))).collect()
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || "_-./:,@%+=".contains(char);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Writes a file that nobody else reads: never half, and never for a moment with other rights.
pub(super) fn write(path: &Path, text: &str, rights: u32) -> Result<(), Problem> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        fs::set_permissions(file.path(), Permissions::from_mode(rights))?;
        file.persist(path).map_err(|error| error.error)
    });
    written.map(|_| ()).map_err(|error| Problem::environment(format!("cannot write `{}`: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_more() {
        let settings =
            [("A", "postgres://me:x@127.0.0.1:1/a".to_owned()), ("B", "it's $HOME".into()), ("C", String::new())];
        assert_eq!(lines(&settings), "A=postgres://me:x@127.0.0.1:1/a\nB='it'\\''s $HOME'\nC=''\n");
    }

    #[test]
    fn a_script_calls_the_tool() {
        let tool = Tool { java: "/a b/java".into(), class_path: "/libs/*".into() };
        let script = tool.script("127.0.0.1:1");
        let last = "exec '/a b/java' -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp '/libs/*' \
                    \"org.apache.kafka.tools.$tool\" --bootstrap-server 127.0.0.1:1 \"$@\"";
        assert_eq!(script.lines().last(), Some(last));
    }
}
