//! The colour tokens, read from their file: every pair that meets on a page is told apart.

use std::{collections::BTreeMap, fs, path::Path};

/// Light and dark of every colour token.
fn tokens() -> BTreeMap<String, [String; 2]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/tokens.css");
    let text = fs::read_to_string(path).expect("the tokens");
    let token = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        let (light, dark) = value.split(')').next()?.split_once(", ")?;
        Some((name.to_owned(), [light.to_owned(), dark.to_owned()]))
    };
    text.lines().filter_map(token).collect()
}

/// Relative luminance after WCAG 2.2.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour as #rrggbb");
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_measure_is_that_of_the_standard() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
}

#[test]
fn every_pair_that_meets_is_told_apart_in_light_and_dark() {
    const TEXT: f64 = 4.5;
    const SHAPE: f64 = 3.0;
    let tokens = tokens();
    let grounds = ["ground", "sheet", "sunken", "ai-wash"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in grounds {
        pairs.extend([
            ("ink", ground, 7.0),
            ("quiet", ground, TEXT),
            ("ai", ground, TEXT),
            ("edge", ground, SHAPE),
        ]);
    }
    for ground in ["ground", "sheet"] {
        let loud = ["shu", "yamabuki", "matsuba", "nezumi", "murasaki"];
        pairs.extend(loud.map(|colour| (colour, ground, TEXT)));
    }
    for colour in ["shu", "yamabuki", "matsuba"] {
        pairs.push((
            colour,
            match colour {
                "shu" => "shu-wash",
                "yamabuki" => "yamabuki-wash",
                _ => "matsuba-wash",
            },
            TEXT,
        ));
    }
    pairs.extend([
        ("on-ai", "ai", TEXT),
        ("nezumi", "nezumi-wash", TEXT),
        ("nezumi", "nezumi-hatch", TEXT),
        ("ink", "nezumi-hatch", TEXT),
        ("ink", "shu-wash", TEXT),
    ]);
    let mut faint = Vec::new();
    for (a, b, least) in pairs {
        for (theme, at) in [("light", 0), ("dark", 1)] {
            let found = contrast(&tokens[a][at], &tokens[b][at]);
            if found < least {
                faint.push(format!("{theme}: {a} on {b} is {found:.2}, wants {least}"));
            }
        }
    }
    assert!(faint.is_empty(), "{faint:#?}");
}
