//! Patterns of values that are strings in JSON, in the part of the language that every validator reads.

pub(super) const WITHOUT_NUL: &str = r"^[^\u0000]*$";

pub(super) const NUMBER: &str = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$";

pub(super) const UUID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

/// A day; how long its month is, and that there is no year 0, only a `format` says.
pub(super) const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

const OFFSET: &str = "([Zz]|[-+]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?";

/// A time of day; behind milliseconds stand zeros only.
pub(super) fn time(millis: bool) -> String {
    let fraction = if millis { "[0-9]{1,3}0{0,3}" } else { "[0-9]{1,6}" };
    format!(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.{fraction})?)?")
}

/// A day, or a day and a time, behind which a zone may stand.
pub(super) fn timestamp(millis: bool, zone: bool) -> String {
    format!("^{DATE}([Tt ]{}{})?$", time(millis), if zone { OFFSET } else { "" })
}

/// Base64 with its padding, and without bits that no byte has.
pub(super) fn base64(size: Option<usize>) -> String {
    const TWO: &str = "[A-Za-z0-9+/][AQgw]==";
    const THREE: &str = "[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=";
    let whole = |groups: usize| if groups == 0 { String::new() } else { format!("[A-Za-z0-9+/]{{{}}}", groups * 4) };
    match size.map(|size| (size / 3, size % 3)) {
        None => format!("^([A-Za-z0-9+/]{{4}})*({TWO}|{THREE})?$"),
        Some((groups, 0)) => format!("^{}$", whole(groups)),
        Some((groups, 1)) => format!("^{}{TWO}$", whole(groups)),
        Some((groups, _)) => format!("^{}{THREE}$", whole(groups)),
    }
}
