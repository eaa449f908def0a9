use super::value;

#[test]
fn what_comes_from_a_parameter_may_be_any_number() {
    // It is another number in another use, so it is not read back from what is printed.
    let cases = [
        ("i <= $huge", "true"),
        ("i <= ($huge)", "true"),
        ("i >= -$huge", "true"),
        ("i <= cast($huge as decimal(20, 0))", "true"),
        ("i <= $huge + $zero", "true"),
        ("i between -$huge and $huge", "true"),
        ("i > -$huge and i < $huge", "true"),
        ("i = (-$huge)", "false"),
        ("i is distinct from -$huge", "true"),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), expected, "`{expression}`");
    }
}
