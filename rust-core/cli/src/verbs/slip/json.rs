//! A slip's lines as JSON, one a line.

use serde::Deserialize;
use suanpan_slip::{Line, Slip};

/// The text form of a [`Line`].
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum JsonLine {
    Title(String),
    Centre(String),
    Text(String),
    Pair(Labelled),
    Total(Labelled),
    Rule,
    Space,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    label: String,
    value: String,
}

impl From<JsonLine> for Line {
    fn from(line: JsonLine) -> Self {
        match line {
            JsonLine::Title(text) => Line::Title(text),
            JsonLine::Centre(text) => Line::Centre(text),
            JsonLine::Text(text) => Line::Text(text),
            JsonLine::Pair(Labelled { label, value }) => Line::Pair { label, value },
            JsonLine::Total(Labelled { label, value }) => Line::Total { label, value },
            JsonLine::Rule => Line::Rule,
            JsonLine::Space => Line::Space,
        }
    }
}

/// The slip; empty lines of the text are skipped. An error comes with its line's number, from 1.
pub fn slip(text: &str) -> Result<Slip, (usize, String)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(index, line)| {
        let parsed = serde_json::from_str::<JsonLine>(line);
        parsed.map(Line::from).map_err(|error| (index.saturating_add(1), reason(&error)))
    });
    Ok(Slip { lines: lines.collect::<Result<_, _>>()? })
}

/// What the parser says, with the column only: it saw one line.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("column {}: {what}", error.column())
}
