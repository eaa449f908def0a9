//! Diagnostic codes: one list. The words are API: never renamed, never used again.

use std::fmt;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Said, but the spec compiles.
    Warning,
    /// The spec is refused.
    Error,
}

/// Declares [`Code`]: the doc comment of each is what `explain` prints.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident $word:literal $level:ident,)+) => {
        /// A kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All of them, in the order of their words.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The word by which people and machines name it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// How much it weighs.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)+ }
            }

            /// What it means and what to do, in a few sentences.
            #[must_use]
            pub fn explanation(self) -> String {
                let lines: &[&str] = match self { $(Self::$name => &[$($doc),+],)+ };
                lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

// Sorted by word.
codes! {
    /// The attribute is not one that Avro reads in this place, and it looks as if it were meant to be.
    ///
    /// Avro lets everyone add attributes of their own, so a misspelt one is ignored by every tool:
    /// a `logicaltype` leaves a plain number where a date was meant. A logical type stands beside
    /// the type it belongs to: `"type": {"type": "int", "logicalType": "date"}`.
    AvroAttribute "avro-attribute" Warning,
    /// The default is not a value of its field, or not one that the gate would admit.
    ///
    /// A default is JSON in Avro's own units: days for a date, the schema's own milliseconds or
    /// microseconds for a time, a text of the characters U+0000 to U+00FF for bytes, fixed and
    /// decimals. The default of a union belongs to its first branch: `null` only where `null`
    /// stands first.
    AvroDefault "avro-default" Error,
    /// The logical type is none that Avro knows, it stands beside a type that it does not fit, or
    /// its parameters do not.
    ///
    /// Other tools ignore such a logical type and read the plain number behind it. `date` and
    /// `time-millis` belong to `int`, the other times to `long`, `decimal` to `bytes` and `fixed`,
    /// `uuid` to `string` and `fixed` of 16 bytes.
    AvroLogicalType "avro-logical-type" Error,
    /// The name is none in Avro, stands twice, or cannot be a column.
    ///
    /// A name is a letter or `_`, then letters, digits and `_`. Names of fields become columns:
    /// they have at most 63 bytes, do not begin with `_tollgate_`, and no two of them differ in
    /// case only, since SQL would take them for one.
    AvroName "avro-name" Error,
    /// The schema is JSON, but not a schema in Avro.
    AvroSchema "avro-schema" Error,
    /// The type is none of Avro's, and no type of this name was defined before this place.
    AvroUnknownType "avro-unknown-type" Error,
    /// Made-up fields are computed from each other in a circle, so none can come first.
    /// Give one of them a generator that needs no other column.
    CircularFields "circular-fields" Error,
    /// A rule or a condition says the same of every record, whatever stands in it: `size > 5 and size < 3`,
    /// `side <> 'a' or side <> 'b'`, a comparison without a column, null where the schema knows no null.
    ///
    /// Either it is never false and nothing can fail, or it is never true. Often `or` stands where `and` was meant.
    ConstantRule "constant-rule" Error,
    /// The same key stands twice in one mapping. Which of the two is meant cannot be known, so
    /// the spec is refused. Remove one.
    DuplicateKey "duplicate-key" Error,
    /// The same name stands for two things: two expectations of one id, a column listed twice, a
    /// custom expectation defined twice. Names are how ledger, tables, documents and alerts refer to
    /// things, so each is used once; no numbers are appended.
    DuplicateName "duplicate-name" Error,
    /// The expression cannot be read: something is missing, or stands where it cannot.
    ///
    /// Comments are refused, since a folded line of YAML would make `--` hide all that follows.
    /// Comparisons do not chain: `a < b < c` is `a < b and b < c`.
    ExpressionSyntax "expression-syntax" Error,
    /// The spec names a file that is not there. Paths are relative to the file that names them.
    FileNotFound "file-not-found" Error,
    /// The file holds a character that is not shown, or that changes the order in which text
    /// is shown: control characters, zero-width characters, marks of writing direction.
    ///
    /// Such a file does not say what it seems to say. Remove the character, or write it as an
    /// escape (`"\u200b"`) where it is really meant. Names that Airflow keeps hold no control
    /// characters, and its descriptions no U+0000, however they are written.
    HiddenCharacter "hidden-character" Error,
    /// A planted fault cannot have the outcome that is written: a record that cannot be decoded is
    /// never judged, and a value of its column's type is never rejected.
    ImpossibleOutcome "impossible-outcome" Error,
    /// No value can lie between the two ends or in the set, or every value does, or one of the ends lies beyond all
    /// values and changes nothing. What says the same of every value says something else than was meant.
    ///
    /// The least and the greatest value of a type may be written: `lots <= 2147483647` says what an int is.
    ImpossibleRange "impossible-range" Error,
    /// The schema cannot follow an earlier version under the compatibility that the spec asks for.
    ///
    /// BACKWARD: the new schema reads what was written under the earlier one. FORWARD: readers that still
    /// have the earlier one read what is written from now on. FULL: both. Without `_TRANSITIVE` the latest
    /// version counts, with it every one. `cargo xtask diff` asks what a registry asks, and more: where
    /// only the logical type differs, Avro reads the value as another one, and no registry sees it.
    IncompatibleSchema "incompatible-schema" Error,
    /// The LIKE pattern cannot be read. `%` stands for any text, `_` for one character, and a
    /// backslash takes that meaning from the character behind it, which must be there.
    InvalidLike "invalid-like" Error,
    /// The literal is no value of the type that stands beside it: a day that no calendar has, a
    /// symbol that the enum does not know, a fraction in a set of integers.
    ///
    /// Dates are `YYYY-MM-DD`, timestamps ISO 8601 (UTC where no zone stands), UUIDs have their
    /// dashes, and a member of `in (…)` is exactly a value of the type before it.
    InvalidLiteral "invalid-literal" Error,
    /// A name is written in a way that some target cannot take over. Names of pipelines, ids
    /// and parameters are a small letter followed by small letters, digits and `_`, at most 48.
    InvalidName "invalid-name" Error,
    /// Files are named by a path relative to the spec, with `/`, inside the spec's folder and in its
    /// shortest form. So a repository means the same on every machine.
    InvalidPath "invalid-path" Error,
    /// A server's address is a text in which `${env:NAME}` and `${file:PATH}` stand for what is known
    /// only where the pipeline runs.
    InvalidReference "invalid-reference" Error,
    /// The regular expression is outside the language that means the same in every target:
    /// literals, `.`, classes, `\d \w \s`, groups, `|`, `* + ? {m,n}`, `^`, `$` and a leading `(?i)`.
    InvalidRegex "invalid-regex" Error,
    /// The schedule of a DAG is none that Airflow could follow, or one that never comes.
    ///
    /// Cron has five fields: minute, hour, day of the month, month and day of the week; each a value, a range `a-b`, `*`,
    /// a step `*/15`, or a list of them with commas. Months and days of the week have names too: `jan`, `mon`. Seconds,
    /// `L`, `#` and `?` are left out: not every reader of cron means the same by them.
    InvalidSchedule "invalid-schedule" Error,
    /// The text is not JSON. Nothing behind the place can be trusted.
    JsonSyntax "json-syntax" Error,
    /// With `insert.mode: upsert` a later record replaces the row of its key. Records are in order only
    /// within a partition, and `source.key` decides the partition: so it may hold columns of
    /// `pk.fields` only, or two records of one row could overtake each other.
    KeyOutsideTable "key-outside-table" Error,
    /// A password stands in the spec. Specs are committed and reviewed; secrets are referred to as
    /// `${env:NAME}` or `${file:PATH}` and read where the pipeline runs.
    LiteralSecret "literal-secret" Error,
    /// A key that has no default is missing.
    MissingKey "missing-key" Error,
    /// A long or a decimal meets a double in one operation. One is exact and the other is not, and
    /// which of them gives way would change the result.
    ///
    /// Say it: `cast(volume as double precision) * price`. An int becomes a double by itself, since
    /// every int is one.
    MixedNumbers "mixed-numbers" Error,
    /// No migration leads from the table that earlier commits made to the one that the spec asks for
    /// now: a column was dropped or retyped, the key or the mode changed. Rows that are there could be
    /// lost or doubled, so such a change is never guessed.
    ///
    /// Where the help names a statement, it can be done by hand, in a step of your own:
    ///
    /// 1. Write the statement to a new file beside the migrations that are there, say
    ///    `generated/pipelines/NAME/migrations/postgres/0003_by_hand.sql`; one for SQLite too, if you use it.
    /// 2. In `generated/pipelines/NAME/history.json`, copy the last of `steps` behind it. In the copy, make the
    ///    table what the spec asks for, and let `migrations` name the file of each database: its path from
    ///    `migrations/` on, and what `sha256sum` says of it. A database that is not named there gets nothing.
    /// 3. Commit both: a step counts when it is committed. Then `cargo xtask gen` accepts the spec, and
    ///    `tollgate migrate apply NAME` executes the step like any other.
    NotMigratable "not-migratable" Error,
    /// The key, word or type belongs to the language, but this version cannot act on it.
    /// Nothing is accepted and then ignored, so it is refused until it works.
    NotSupportedYet "not-supported-yet" Error,
    /// Nothing equals null, so a comparison with it never holds. Use `is null`, `is not null`, or the
    /// expectations about nulls.
    NullComparison "null-comparison" Error,
    /// A column of the primary key may be null. A row without a key could be neither found nor
    /// replaced. Make the field non-nullable, or choose another key.
    NullableKey "nullable-key" Error,
    /// The number has more than 38 digits, which is what an exact decimal holds.
    NumberTooLong "number-too-long" Error,
    /// A setting lies outside the values that make sense for it; the message names them.
    OutOfBounds "out-of-bounds" Error,
    /// The setting of the Kafka client is Tollgate's to make: another value would break what it promises,
    /// or would be overridden without a word. The label says what decides it.
    OwnedSetting "owned-setting" Error,
    /// A value stands in a set twice. The second one changes nothing, and another may have been meant.
    ///
    /// Values are the same as the column's type has them: `1.0` is `1.00`, and `'a'` is not `'A'`.
    RepeatedValue "repeated-value" Warning,
    /// The name belongs to Tollgate's own tables or to the database.
    ReservedName "reserved-name" Error,
    /// A column of a file of rows is two fields at once, or no column is any.
    ///
    /// A column is the field of the same name, else the field whose name differs in case only.
    /// Columns that no field has are not read, and are named once.
    RowColumn "row-column" Error,
    /// A file of rows cannot be read at this place.
    ///
    /// Files are in UTF-8. CSV is RFC 4180: the first line names the columns, every row has as many
    /// cells, a cell with a comma, a quote or a line end in it stands in quotes, and its quotes are
    /// written twice. JSON Lines holds one object per line.
    RowSyntax "row-syntax" Error,
    /// A cell is not a value of its field.
    ///
    /// In CSV an empty cell is null and `""` the empty text. Numbers are decimal, dates and times
    /// ISO 8601 (UTC where no zone stands), bytes base64, symbols as the schema writes them; `NaN`
    /// and `Infinity` belong to floating-point fields. In JSON a 64-bit integer or a decimal may be
    /// a string of digits.
    RowValue "row-value" Error,
    /// Records of an earlier schema version cannot be read as the spec's schema any more. The spec
    /// compiles; such records become dead letters.
    SchemaUnresolvable "schema-unresolvable" Warning,
    /// The file is too long, or nested too deep. No spec that a person wrote comes near.
    TooLarge "too-large" Error,
    /// The suite judges each record by more expectations than the verdict on one record holds.
    ///
    /// The verdict is an array of 32 words of 64 bits, one bit for each expectation that is judged by
    /// row: 2048 in all. Say several things in one custom expectation, joined by `and`, or let a
    /// second pipeline judge the same topic into a table of its own.
    TooManyExpectations "too-many-expectations" Error,
    /// More was found than anyone reads at once. Correct what is reported, and ask again.
    TooManyFindings "too-many-findings" Warning,
    /// The value has the wrong type for the place: an expectation, a bound, a set or an operator
    /// was given something that its column cannot be compared with.
    ///
    /// Nothing is converted silently. Write the value in the column's own type, or use `cast`.
    TypeMismatch "type-mismatch" Error,
    /// The record has no column of this name. Names are those of the Avro schema, and case matters.
    UnknownColumn "unknown-column" Error,
    /// No expectation has this name, neither among those that come with Tollgate nor among the custom
    /// ones of the spec and its libraries. It is refused, never skipped: a suite that skips what it
    /// does not know is green for the wrong reason.
    UnknownExpectation "unknown-expectation" Error,
    /// No function has this name. There are `abs ceil coalesce floor greatest least length lower
    /// nullif round substring trim upper`, and `cast(… as …)`.
    ///
    /// Nothing that depends on the clock, on chance or on other records can be called: the same
    /// record always gets the same verdict.
    UnknownFunction "unknown-function" Error,
    /// A planted fault names the expectations that fail by their ids, and this is none that a record
    /// could fail. `cargo xtask explain SPEC` lists the ids.
    UnknownId "unknown-id" Error,
    /// The mapping does not have this key. A key that is not known is never skipped: it may be
    /// the one that was meant to protect the data.
    UnknownKey "unknown-key" Error,
    /// The expression names a `$parameter` that its expectation does not declare under `parameters`.
    UnknownParameter "unknown-parameter" Error,
    /// The value is one of a fixed list of words, and this is none of them.
    UnknownWord "unknown-word" Error,
    /// SQL knows this, and the language of expressions does not: it holds what means the same in
    /// Rust, in every database and in the interpreter.
    ///
    /// There are `and or not`, comparisons, `between`, `in (…)`, `is [not] null`,
    /// `is [not] distinct from`, `like`, `~` with a regular expression, `+ - * / %`, unary minus,
    /// `case`, `cast(… as …)`, `abs ceil coalesce floor greatest least length lower nullif round
    /// substring trim upper`, numbers, texts, `true`, `false`, `date '…'`, `timestamp '…'` and
    /// `$parameter`. A division of decimals stands directly inside of `round(…, n)`.
    UnsupportedExpression "unsupported-expression" Error,
    /// A custom expectation of the spec is in no suite, or a parameter of one is not in its expression.
    /// Such a definition protects nothing.
    UnusedDefinition "unused-definition" Warning,
    /// The column exists, but not at the position that `column_index` asks for.
    WrongPosition "wrong-position" Error,
    /// A list stands where a mapping is expected, a text where a number is, or the like.
    WrongShape "wrong-shape" Error,
    /// The setting belongs to the other of the two stages, or the expectation does.
    ///
    /// The *gate* judges each record before it is written: one at a time, and `on_failure` says what
    /// becomes of it. The *table* stage judges all rows after the load: means, counts, uniqueness and
    /// `mostly` need it, and it takes nothing away.
    WrongStage "wrong-stage" Error,
    /// Anchors, aliases, merge keys, tags and keys that are not texts are refused: a spec says
    /// what it means where it means it.
    YamlFeature "yaml-feature" Error,
    /// The YAML itself cannot be read. Only this mistake ends a run at one message, since
    /// nothing behind it can be trusted.
    YamlSyntax "yaml-syntax" Error,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
