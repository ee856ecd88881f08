//! Uploads, links to them, and what they document.

mod attached;
mod bucket;
mod links;
mod upload;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Four pixels by two, the left half red.
pub fn picture(format: ImageFormat) -> Vec<u8> {
    let red_to_the_left = |x: u32, _: u32| Rgb(if x < 2 { [200, 0, 0] } else { [0, 0, 200] });
    encoded(&DynamicImage::ImageRgb8(RgbImage::from_fn(4, 2, red_to_the_left)), format)
}

pub fn transparent_webp() -> Vec<u8> {
    encoded(&DynamicImage::ImageRgba8(RgbaImage::from_pixel(4, 2, Rgba([200, 0, 0, 100]))), ImageFormat::WebP)
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = vec![];
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG whose EXIF says that the camera was turned to the right, and where it was.
pub fn turned_photo() -> Vec<u8> {
    let jpeg = picture(ImageFormat::Jpeg);
    // TIFF in big-endian order with one field: orientation (0x0112), a short, once, 6.
    let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS 21.0285 N 105.8542 E";
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", tiff, &jpeg[2..]].concat()
}
