//! Images: decoded within bounds and written anew, so that nothing is kept but the pixels.

use std::io::Cursor;

use actix_web::web::Bytes;
use domain::files::FileKind;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::Checked;
use crate::files::problems;
use crate::http::{Problem, problems as common};

/// Pixels along one side, and in all.
const LONGEST_SIDE: u32 = 10_000;
const MOST_PIXELS: u64 = 25_000_000;
/// Bytes that decoding may take.
const MEMORY: u64 = 128 << 20;
/// Bytes of what is written: beyond, an image that was small when compressed with losses would fill the store.
const LARGEST: usize = 20 << 20;
const QUALITY: u8 = 90;

/// The image alone, upright: where the camera was held askew is applied before the note of it is dropped.
pub fn renew(kind: FileKind, format: ImageFormat, content: &[u8]) -> Result<Checked, Problem> {
    let mut reader = ImageReader::with_format(Cursor::new(content), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(problems::IMAGE_TOO_LARGE.because(format_args!("{width} × {height}, at most {MOST_PIXELS} in all")));
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    // The encoder of WebP has no losses: it would make a photo many times as large as it came.
    let is_photo = format == ImageFormat::WebP && !image.color().has_alpha();
    if is_photo { write(FileKind::Jpeg, ImageFormat::Jpeg, image) } else { write(kind, format, image) }
}

fn write(kind: FileKind, format: ImageFormat, image: DynamicImage) -> Result<Checked, Problem> {
    let pixels = (image.width(), image.height());
    let mut content = vec![];
    if format == ImageFormat::Jpeg {
        let encoder = JpegEncoder::new_with_quality(&mut content, QUALITY);
        DynamicImage::ImageRgb8(image.into_rgb8()).write_with_encoder(encoder)
    } else {
        image.write_to(&mut Cursor::new(&mut content), format)
    }
    .map_err(refused)?;
    if content.len() > LARGEST {
        return Err(problems::IMAGE_TOO_LARGE.because("written without losses it would take more than 20 MiB"));
    }
    Ok(Checked { kind, content: Bytes::from(content), pixels: Some(pixels) })
}

fn refused(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(error) => problems::IMAGE_TOO_LARGE.because(error),
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => common::FILE_REJECTED.because("the image cannot be read"),
    }
}
