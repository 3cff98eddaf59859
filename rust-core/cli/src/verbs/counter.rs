//! `suanpan counter`: the terminal in a window, for people.

mod books;
mod devices;
mod draft;
mod key;
mod model;
mod paint;
mod run;
#[cfg(test)]
mod samples;
mod screen;
#[cfg(test)]
mod snapshots;
mod steps;
mod window;
mod words;
mod wrap;

use std::io::{stdin, stdout, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use suanpan_core::config::Language;
use suanpan_core::queue::RetryPace;

use self::model::Model;
use self::paint::Paint;
use self::window::Window;
use self::words::Words;
use crate::desk::{usual_folder, Desk, Options};
use crate::failure::Failure;

/// How long the host may take: short enough to watch what follows.
const RESPONSE_TIMEOUT_MS: u32 = 10_000;
const RETRY: RetryPace = RetryPace { tries: 3, first_wait_ms: 3_000, longest_wait_ms: 30_000 };

/// Arguments of `counter`.
#[derive(clap::Args)]
pub struct Args {
    /// Folder of the journal and the acquirer's books [default: the user's data folder]
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Language [default: as LC_ALL, LC_MESSAGES or LANG say]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Lang {
    /// Simplified Chinese
    Zh,
    /// English
    En,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return Err(Failure::at("counter", "it needs a terminal window; `suanpan demo` runs without one"));
    }
    let language = match args.lang {
        Some(Lang::Zh) => Language::Zh,
        Some(Lang::En) => Language::En,
        None => language_of(|name| std::env::var(name).ok()),
    };
    let folder = args.dir.map_or_else(|| usual_folder("counter"), Ok)?;
    let options = Options { language, response_timeout_ms: RESPONSE_TIMEOUT_MS, retry: RETRY };
    let desk = Desk::open(&folder, &options)?;
    let model = Model::new(Words::of(language), &desk.cards, desk.folder.display().to_string());
    let mut window = Window::open()?;
    run::run(&desk, model, &Paint::of_environment(), &mut window)?;
    Ok(ExitCode::SUCCESS)
}

/// The language of the environment, by the precedence of POSIX (Base Definitions, 8.2).
fn language_of(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    match locale {
        Some(locale) if locale.to_ascii_lowercase().starts_with("zh") => Language::Zh,
        _ => Language::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses_the_language() {
        let of = |pairs: &[(&str, &str)]| {
            language_of(|name| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Zh);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]), Language::Zh);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Language::En);
        assert_eq!(of(&[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "zh_TW")]), Language::Zh);
        assert_eq!(of(&[]), Language::En);
    }
}
