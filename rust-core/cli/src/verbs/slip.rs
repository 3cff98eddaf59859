//! `suanpan slip`: a slip as the printer gets it.

mod json;
mod samples;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use suanpan_slip::{escpos, png, render, Font, Paper, PaperWidth, Raster, Slip};

use crate::failure::Failure;
use crate::input;
use crate::output;
use crate::whole_file::WholeFile;
use samples::{Lang, Sample};

/// The letters, made by scripts/slip-font. Only this program carries them in itself: a device has
/// them as a file of the app.
const FONT: &[u8] = include_bytes!("../../../slip/font/slip.font");

/// Longest input: more lines than a slip may have, each with a long text.
const INPUT_MAX: u64 = 0x10_0000;

/// Nobody is to take a sample for a payment.
const SAMPLE_MARK: &str = "SIMULATED / 模拟";

/// Arguments of `slip`.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  suanpan slip --sample sale --lang zh --out sale.png\n  \
                        suanpan slip lines.jsonl --dots 576 --out slip.png\n  \
                        suanpan slip --sample void --format escpos --out /dev/usb/lp0\n\n\
                        The input has one line of the slip a line, from top to bottom:\n  \
                        {\"title\":\"Camellia Coffee\"}\n  {\"centre\":\"MERCHANT COPY\"}\n  \"rule\"\n  \
                        {\"pair\":{\"label\":\"Auth code\",\"value\":\"A0Z931\"}}\n  \"space\"\n  \
                        {\"total\":{\"label\":\"AMOUNT\",\"value\":\"¥38.00\"}}\n  \
                        {\"text\":\"Cardholder signature\"}")]
pub struct Args {
    /// The slip's lines as JSON, or `-` for standard input.
    #[arg(conflicts_with = "sample")]
    lines: Option<PathBuf>,
    /// A slip with made-up data instead; it is marked as simulated.
    #[arg(long, value_enum)]
    sample: Option<Sample>,
    /// Language of the sample.
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,
    /// The file to write, whole or not at all, or a printer's device.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Width of the print head: 384 for paper of 58 mm, 576 for 80 mm.
    #[arg(long, default_value_t = 384)]
    dots: u32,
    /// What to write: a picture, or the bytes that an ESC/POS printer takes.
    #[arg(long, value_enum, default_value = "png")]
    format: Format,
    /// Words that stand white on black above and below the slip.
    #[arg(long, value_name = "TEXT")]
    mark: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Png,
    Escpos,
}

/// Runs it.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let width = PaperWidth::from_dots(args.dots).map_err(|error| Failure::at("--dots", error))?;
    let (name, slip, mark) = match (args.sample, &args.lines) {
        (Some(sample), _) => ("--sample".to_owned(), sample.slip(args.lang), Some(SAMPLE_MARK)),
        (None, Some(path)) => (input::name(path), read(path)?, None),
        (None, None) => return Err(Failure("expected a file of lines or --sample, got neither".to_owned())),
    };
    let paper = Paper { width, mark: args.mark.as_deref().or(mark) };
    let font = Font::parse(FONT).map_err(|error| Failure(error.to_string()))?;
    let raster = render(&slip, &font, &paper).map_err(|error| Failure::at(name, error))?;
    let bytes = encode(&raster, args.format)?;
    let place = args.out.display();
    let mut file = WholeFile::create(&args.out)?;
    file.write_all(&bytes).and_then(|()| file.commit()).map_err(|error| Failure::at(&place, error))?;
    let (columns, rows, bytes) = (raster.width_dots(), raster.height_dots(), bytes.len());
    output::print(&format!(
        "{place}: {columns} x {rows} dots, {} mm of paper, {bytes} bytes\n",
        rows.div_ceil(8)
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Slip, Failure> {
    let text = input::read_text(path, INPUT_MAX)?;
    json::slip(&text)
        .map_err(|(line, error)| Failure::at(format_args!("{}:{line}", input::name(path)), error))
}

fn encode(raster: &Raster, format: Format) -> Result<Vec<u8>, Failure> {
    match format {
        Format::Png => png::encode(raster).map_err(|error| Failure(error.to_string())),
        Format::Escpos => Ok(escpos::encode(raster, &escpos::Job::default())),
    }
}
