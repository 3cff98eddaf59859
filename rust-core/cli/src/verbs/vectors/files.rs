//! Finding and reading vector files.
//!
//! Two formats: host files, objects with any of the arrays in [`HOST_SECTIONS`]; and topic files,
//! objects with `topic` and the array `vectors` or `cases`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::input;

/// The arrays of a host file.
pub const HOST_SECTIONS: [&str; 6] = ["cup_pos", "generic", "malformed", "micro", "mac", "keyblocks"];

/// The arrays of a topic file.
const TOPIC_SECTIONS: [&str; 2] = ["vectors", "cases"];

/// Longest file.
const FILE_MAX: u64 = 0x400_0000;

/// How deep folders may lie in each other; a link that leads back up ends there.
const DEPTH_MAX: usize = 16;

/// A file of vectors.
pub struct VectorFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it is about: `host`, or what it says itself.
    pub topic: String,
    /// Other names it is chosen by: its own, and those of the folders it is in.
    names: Vec<String>,
    /// Its arrays.
    pub sections: Vec<Section>,
}

/// One array of vectors.
pub struct Section {
    /// Its key.
    pub name: String,
    /// Its vectors.
    pub entries: Vec<Value>,
}

impl VectorFile {
    /// Whether the file belongs to the topic.
    pub fn has_topic(&self, topic: &str) -> bool {
        topic == "all" || self.topic == topic || self.names.iter().any(|name| name == topic)
    }

    /// How many vectors it has.
    pub fn vectors(&self) -> usize {
        self.sections.iter().map(|section| section.entries.len()).sum()
    }
}

/// Reads every JSON file in the folder and the folders inside it, or the one file. All are read
/// before any is run.
pub fn load(dir: &Path) -> Result<Vec<VectorFile>, Failure> {
    let found = fs::metadata(dir).map_err(|error| Failure::at(dir.display(), error))?;
    let mut paths = Vec::new();
    if found.is_dir() {
        collect(dir, 0, &mut paths)?;
    } else {
        paths.push(dir.to_owned());
    }
    paths.sort_unstable();
    paths.into_iter().map(|path| read(dir, path)).collect()
}

fn collect(dir: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |error| Failure::at(dir.display(), error);
    if depth > DEPTH_MAX {
        return Err(Failure::at(
            dir.display(),
            format_args!("expected at most {DEPTH_MAX} folders in each other"),
        ));
    }
    for entry in fs::read_dir(dir).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            collect(&path, depth.saturating_add(1), paths)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            paths.push(path);
        }
    }
    Ok(())
}

fn read(dir: &Path, path: PathBuf) -> Result<VectorFile, Failure> {
    let text = input::read_text(&path, FILE_MAX)?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let parsed: Value = serde_json::from_str(text).map_err(|error| input::json_failure(&path, &error))?;
    let unknown = |got: String| {
        let place = format!("{}:1:1", path.display());
        let known = HOST_SECTIONS.join(", ");
        Failure::at(
            place,
            format_args!("expected any of the arrays {known}, or topic and vectors, got {got}"),
        )
    };
    let object = match parsed {
        Value::Object(object) => object,
        other => return Err(unknown(suanpan_vectors::text::kind(&other).to_owned())),
    };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let is_host = HOST_SECTIONS.iter().any(|name| object.get(*name).is_some_and(Value::is_array));
    let own_topic = object.get("topic").and_then(Value::as_str).map(str::to_owned);
    let has_topic_section = TOPIC_SECTIONS.iter().any(|name| object.get(*name).is_some_and(Value::is_array));
    let topic = match own_topic {
        _ if is_host => "host".to_owned(),
        Some(topic) if has_topic_section => topic,
        None if has_topic_section => stem.clone(),
        _ => {
            let keys = object.keys().map(|key| key.as_str()).collect::<Vec<_>>().join(", ");
            return Err(unknown(if keys.is_empty() { "an empty object".to_owned() } else { keys }));
        }
    };
    let mut names = vec![stem];
    names.extend(folders(dir, &path));
    Ok(VectorFile { sections: sections(object), path, topic, names })
}

/// The names of the folders from `dir` on, itself included, down to the file.
fn folders(dir: &Path, path: &Path) -> Vec<String> {
    let whole = fs::canonicalize(dir).ok();
    let own = whole.iter().filter(|dir| dir.is_dir()).filter_map(|dir| dir.file_name());
    let below = path.parent().and_then(|parent| parent.strip_prefix(dir).ok());
    let below = below.into_iter().flat_map(|below| below.components().map(|part| part.as_os_str()));
    own.chain(below).map(|name| name.to_string_lossy().into_owned()).collect()
}

/// Known arrays, and arrays of objects under other keys: what looks like vectors is never passed
/// over, an operation that is not known fails.
fn sections(object: Map<String, Value>) -> Vec<Section> {
    let mut sections: Vec<Section> = object
        .into_iter()
        .filter_map(|(name, value)| match value {
            Value::Array(entries) => Some(Section { name, entries }),
            _ => None,
        })
        .collect();
    sections.retain(|Section { name, entries }| {
        let name = name.as_str();
        let known = HOST_SECTIONS.contains(&name) || TOPIC_SECTIONS.contains(&name);
        known || (!entries.is_empty() && entries.iter().all(|entry| entry.get("id").is_some()))
    });
    let rank = |section: &Section| HOST_SECTIONS.iter().position(|name| *name == section.name);
    sections.sort_by_key(|section| rank(section).unwrap_or(HOST_SECTIONS.len()));
    sections
}
