//! What a registry answers, and the classes of what goes wrong.

use reqwest::{Response, StatusCode};
use serde_json::Value as Json;

/// The longest answer that is read: a schema is far shorter.
const MOST_BYTES: usize = 8 << 20;

/// Why the registry did not do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It says that there is no such thing. It may not know it yet.
    Missing,
    /// It says no; why, in its own words.
    Refused(String),
    /// It asks for other credentials.
    Forbidden(String),
    /// It does not answer, or not sensibly: this may pass.
    Unavailable(String),
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such thing"),
            Self::Refused(words) | Self::Forbidden(words) | Self::Unavailable(words) => f.write_str(words),
        }
    }
}

/// Words of the client, and what can be done about it.
const HELP: [(&str, &str); 3] = [
    ("UnknownIssuer", "; `SSL_CERT_FILE` names the file of an authority that this machine does not know"),
    ("InvalidContentType", "; TLS is not spoken there: is it an address of `http://`?"),
    ("invalid HTTP version", "; is it an address of `https://`?"),
];

/// An error of the client, without the address: a password may stand in it.
pub(super) fn unavailable(error: reqwest::Error) -> Trouble {
    let mut words = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(&error.without_url());
    while let Some(error) = cause {
        let separator = if words.is_empty() { "" } else { ": " };
        words += &format!("{separator}{error}");
        cause = error.source();
    }
    let help = HELP.iter().filter(|(part, _)| words.contains(part)).map(|(_, help)| *help);
    Trouble::Unavailable(words.clone() + &help.collect::<String>())
}

/// The answer's JSON, or what went wrong.
pub(super) async fn read(mut response: Response) -> Result<Json, Trouble> {
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(unavailable)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(Trouble::Unavailable(format!("an answer of more than {MOST_BYTES} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    let json = serde_json::from_slice::<Json>(&body);
    match (status.is_success(), json) {
        (true, Ok(json)) => Ok(json),
        (true, Err(_)) => Err(Trouble::Unavailable("an answer that is not JSON: is this a registry?".to_owned())),
        (false, json) => Err(classify(status, json.ok().as_ref())),
    }
}

/// A 404 is the registry's own only with its code: a wrong path has none.
fn classify(status: StatusCode, answer: Option<&Json>) -> Trouble {
    let code = answer.and_then(|answer| answer.get("error_code"));
    let message = answer.and_then(|answer| answer.get("message")).and_then(Json::as_str);
    let words = message.map_or_else(|| format!("status {status}"), |message| format!("{message} ({status})"));
    match status {
        StatusCode::NOT_FOUND if code.is_some() => Trouble::Missing,
        StatusCode::NOT_FOUND => Trouble::Unavailable(format!("{words}: is this the address of a registry?")),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Trouble::Forbidden(words),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Trouble::Unavailable(words),
        status if status.is_client_error() => Trouble::Refused(words),
        _ => Trouble::Unavailable(words),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_may_pass_is_told_from_what_will_not() {
        let missing = json!({ "error_code": 40403, "message": "Schema not found" });
        assert_eq!(classify(StatusCode::NOT_FOUND, Some(&missing)), Trouble::Missing);
        assert!(matches!(classify(StatusCode::NOT_FOUND, None), Trouble::Unavailable(_)));
        assert!(matches!(classify(StatusCode::UNAUTHORIZED, None), Trouble::Forbidden(_)));
        let incompatible = json!({ "error_code": 409, "message": "incompatible" });
        let refused = Trouble::Refused("incompatible (409 Conflict)".to_owned());
        assert_eq!(classify(StatusCode::CONFLICT, Some(&incompatible)), refused);
        for status in [StatusCode::BAD_GATEWAY, StatusCode::TOO_MANY_REQUESTS, StatusCode::INTERNAL_SERVER_ERROR] {
            assert!(matches!(classify(status, None), Trouble::Unavailable(_)), "{status}");
        }
    }
}
