//! `suanpan vectors`: the conformance runner.
//!
//! To add an operation: a function from a [`Vector`] to `Result<(), Mismatch>`, and one row in the
//! table of its module.

mod files;
mod host;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::failure::Failure;
use crate::output;
use files::{Section, VectorFile};
use suanpan_vectors::crypto;
use suanpan_vectors::vector::{Mismatch, Vector};

/// What runs when none is named.
const DEFAULT_TOPIC: &str = "all";

/// Arguments of `vectors`.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  suanpan vectors --dir my-acquirer/vectors\n\n\
                        Every vector that is not passed is failed, one with an operation this version does not \
                        know as well. The exit code is 0 when all passed and 1 when any failed.")]
pub struct Args {
    /// A folder with vectors, read with the folders inside it, or one file. Without it,
    /// tests/vectors is looked for here and then above the program.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// What to run: the topic that a file names (host for messages), the name of a file or of a
    /// folder, or `all`.
    #[arg(long, default_value = DEFAULT_TOPIC)]
    topic: String,
    /// Print one JSON object for each vector, and one with the counts at the end.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let dir = match args.dir {
        Some(dir) => dir,
        None => usual_dir()?,
    };
    let files = files::load(&dir)?;
    let chosen: Vec<&VectorFile> = files.iter().filter(|file| file.has_topic(&args.topic)).collect();
    if chosen.iter().all(|file| file.vectors() == 0) {
        return Err(no_vectors(&dir, &args.topic, &files));
    }
    let mut report = Report { json: args.json, ..Report::default() };
    for file in &chosen {
        for section in &file.sections {
            run_section(file, section, &files, &mut report);
        }
    }
    output::print(&report.finish())?;
    Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn usual_dir() -> Result<PathBuf, Failure> {
    let relative = Path::new("tests/vectors");
    let program = std::env::current_exe().ok();
    let above = program.iter().flat_map(|program| program.ancestors().skip(1).map(|dir| dir.join(relative)));
    std::iter::once(relative.to_owned()).chain(above).find(|dir| dir.is_dir()).ok_or_else(|| {
        Failure::at("vectors", "there is no tests/vectors here or above the program; give --dir")
    })
}

fn no_vectors(dir: &Path, topic: &str, files: &[VectorFile]) -> Failure {
    let mut topics: Vec<&str> = files.iter().map(|file| file.topic.as_str()).collect();
    topics.sort_unstable();
    topics.dedup();
    let there = topics.join(", ");
    let what = match (topic, topics.is_empty()) {
        (_, true) => "expected vectors, got no vectors at all".to_owned(),
        (DEFAULT_TOPIC, _) => format!("expected vectors, got none in files about {there}"),
        _ => format!("expected vectors of topic {topic}, got {there}"),
    };
    Failure::at(dir.display(), what)
}

fn run_section(file: &VectorFile, section: &Section, files: &[VectorFile], report: &mut Report) {
    for (index, entry) in section.entries.iter().enumerate() {
        let vector = Vector::new(entry, &section.name, index);
        let done = match host::SECTIONS.iter().find(|(name, _)| *name == section.name) {
            Some((_, run)) => host::run(*run, &vector, file, files),
            None => crypto::run(&file.topic, &vector),
        };
        report.add(file, &vector, done);
    }
}

/// What came of the vectors so far.
#[derive(Default)]
struct Report {
    json: bool,
    text: String,
    passed: u64,
    failed: u64,
}

impl Report {
    fn add(&mut self, file: &VectorFile, vector: &Vector<'_>, done: Result<(), Mismatch>) {
        let counted = if done.is_ok() { &mut self.passed } else { &mut self.failed };
        *counted = counted.saturating_add(1);
        let name = file.path.display().to_string();
        let line = match (self.json, &done) {
            (false, Ok(())) => return,
            (false, Err(mismatch)) => format!("FAILED {} ({name}) {mismatch}", vector.id),
            (true, Ok(())) => json!({"id": vector.id, "file": name, "passed": true}).to_string(),
            (true, Err(Mismatch { place, expected, got })) => json!({
                "id": vector.id, "file": name, "passed": false,
                "place": place, "expected": expected, "got": got,
            })
            .to_string(),
        };
        self.text.push_str(&line.replace(['\n', '\r'], " "));
        self.text.push('\n');
    }

    fn finish(&mut self) -> String {
        let Self { passed, failed, .. } = *self;
        let last = if self.json {
            json!({"passed": passed, "failed": failed}).to_string()
        } else {
            format!("{passed} passed, {failed} failed")
        };
        format!("{}{last}\n", std::mem::take(&mut self.text))
    }
}
