//! A slip as a PNG, for people: on a screen, in a mail, in a test.

use crate::error::PngError;
use crate::raster::Raster;

/// Dots of a metre: 8 a millimetre.
const DOTS_PER_METRE: u32 = 8_000;

/// The picture as a PNG of one grey bit a dot, with its size in millimetres.
///
/// # Errors
/// [`PngError`] when the encoder refuses: a picture of no rows.
pub fn encode(raster: &Raster) -> Result<Vec<u8>, PngError> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, raster.width_dots(), raster.height_dots());
    encoder.set_color(::png::ColorType::Grayscale);
    encoder.set_depth(::png::BitDepth::One);
    encoder.set_compression(::png::Compression::High);
    encoder.set_pixel_dims(Some(::png::PixelDimensions {
        xppu: DOTS_PER_METRE,
        yppu: DOTS_PER_METRE,
        unit: ::png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    // There, 1 is white.
    let dots: Vec<u8> = raster.as_bytes().iter().map(|byte| !byte).collect();
    writer.write_image_data(&dots)?;
    writer.finish()?;
    Ok(bytes)
}
