//! Where dunlin answers otherwise than pydantic, each with its reason. A name is that of a case, or the beginning of
//! some; a line that fits no case that differs fails the test.

/// Reasons, and the cases they hold for.
pub(super) const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "`i64` has 64 bits, Python's integers have no end",
        &[
            r#"int {} 9223372036854775808"#,
            r#"int {} 18446744073709551615"#,
            r#"int {} 18446744073709551616"#,
            r#"int {} 1000000000000000000000000000000"#,
            r#"int {} "9223372036854775808""#,
            r#"int {} "18446744073709551616""#,
            r#"int {"ge":1} 9223372036854775808"#,
            r#"int {"strict":true} 9223372036854775808"#,
        ],
    ),
    (
        "inputs of more than 1 KiB are not echoed",
        &[r#"int {} "99999"#, r#"HttpUrl {} "https://example.com/aaaa"#],
    ),
    (
        "there are no such rules",
        &[r#"float {"allow_inf_nan""#, r#"Decimal {"max_digits""#, r#"Decimal {"decimal_places""#],
    ),
    (
        "bounds are numbers: dates and durations are bounded by a validator",
        &[
            r#"datetime {"ge""#,
            r#"datetime {"lt""#,
            r#"date {"gt""#,
            r#"date {"le""#,
            r#"time {"ge""#,
            r#"timedelta {"g"#,
        ],
    ),
    (
        "strict means no coercion; JSON has no type for dates, sets, bytes and the like, so text and lists are fine",
        &[
            r#"bytes {"strict":true} "a""#,
            r#"datetime {"strict":true} ""#,
            r#"date {"strict":true} ""#,
            r#"time {"strict":true} ""#,
            r#"timedelta {"strict":true} ""#,
            r#"UUID {"strict":true}"#,
            r#"Decimal {"strict":true}"#,
            r#"Color {"strict":true}"#,
            r#"set[int] {"strict":true}"#,
            r#"tuple[int, str] {"strict":true}"#,
        ],
    ),
    (
        "chrono's times have no offset",
        &[
            r#"time {} "12:34:56Z""#,
            r#"time {} "12:34:56+02:00""#,
            r#"time {} "12:34:56-0530""#,
            r#"time {} "12:34Z""#,
            r#"time {} 0"#,
            r#"time {} 1"#,
            r#"time {} 3600"#,
            r#"time {} 45.5"#,
            r#"time {} 86399"#,
        ],
    ),
    (
        "an integer enum is Python's IntEnum, also for what is an Enum there",
        &[
            r#"Level {} "1""#,
            r#"Level {} "10""#,
            r#"Union[Color, Level] {} "1""#,
            r#"Paint {} {"color":null"#,
        ],
    ),
    (
        "the branch of an enum is called as the enum",
        &[r#"Union[Color, Level] {} "x""#, r#"Union[Literal['a'], int] {} "b""#],
    ),
    ("a variant is sent under one name", &[r#"Pet {} {"kind":"coyote"}"#]),
    ("a typed refusal has no figures", &[r#"Checked {} {"name":"admin"}"#]),
    ("newer versions of the uuid crate take capitals", &[r#"UUID {} "URN:"#]),
    (
        "a decimal has 28 digits and is written without an exponent",
        &[
            r#"Decimal {} 1e+30"#,
            r#"Decimal {} 18446744073709551616"#,
            r#"Decimal {} "1e2""#,
            r#"Decimal {} "1E-7""#,
            r#"Decimal {} "-0""#,
            r#"Decimal {} "１""#,
            r#"Decimal {} "1e400""#,
            r#"Decimal {"gt":"0"} "1e-9""#,
        ],
    ),
    ("punycode is not decoded", &[r#"EmailStr {} "kea@xn--exmple-cua.de""#]),
];

/// The reason why this case may differ, if there is one.
pub(super) fn reason(case: &str) -> Option<&'static str> {
    let fits = |names: &&[&str]| names.iter().any(|name| case.starts_with(name));
    DIFFERENCES.iter().find(|(_, names)| fits(names)).map(|(reason, _)| *reason)
}
