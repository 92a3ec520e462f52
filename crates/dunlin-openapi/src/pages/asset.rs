//! The files that the documentation pages load, compressed once when they were checked in.

/// A file of a documentation page, as it goes over the wire.
#[derive(Debug)]
pub struct Asset {
    /// Path below the assets' address, without a leading slash. It names the exact version, so the answer may be
    /// cached for ever (`Cache-Control: public, max-age=31536000, immutable`).
    pub path: &'static str,
    /// The `Content-Type`, charset included.
    pub content_type: &'static str,
    /// The content, to be sent with `Content-Encoding: gzip`.
    pub gzip: &'static [u8],
    /// The `ETag`, quotes included: weak, because it names the content whether it is sent compressed or not.
    pub etag: &'static str,
}

/// Every file that the documentation pages load; empty without the feature `docs-ui`.
pub fn assets() -> &'static [Asset] {
    ASSETS
}

/// The asset with this path, for example `redoc@2.5.4/bundles/redoc.standalone.js`.
pub fn asset(path: &str) -> Option<&'static Asset> {
    assets().iter().find(|asset| asset.path == path)
}

pub(super) const SWAGGER_SCRIPT: &str = "swagger-ui-dist@5.35.0/swagger-ui-bundle.js";
pub(super) const SWAGGER_STYLE: &str = "swagger-ui-dist@5.35.0/swagger-ui.css";
pub(super) const REDOC_SCRIPT: &str = "redoc@2.5.4/bundles/redoc.standalone.js";

#[cfg(not(feature = "docs-ui"))]
const ASSETS: &[Asset] = &[];

/// The etags are the first half of the contents' SHA-256; `assets/README.md` has the whole sums.
#[cfg(feature = "docs-ui")]
const ASSETS: &[Asset] = &[
    Asset {
        path: SWAGGER_SCRIPT,
        content_type: "text/javascript; charset=utf-8",
        gzip: include_bytes!("../../assets/swagger-ui-dist/swagger-ui-bundle.js.gz"),
        etag: r#"W/"e6a898692f2d768e807c3ba4626068a6""#,
    },
    Asset {
        path: SWAGGER_STYLE,
        content_type: "text/css; charset=utf-8",
        gzip: include_bytes!("../../assets/swagger-ui-dist/swagger-ui.css.gz"),
        etag: r#"W/"a6a4cf68f069eb89984d5d43644e6a81""#,
    },
    Asset {
        path: REDOC_SCRIPT,
        content_type: "text/javascript; charset=utf-8",
        gzip: include_bytes!("../../assets/redoc/redoc.standalone.js.gz"),
        etag: r#"W/"a3cc0b0a0380a574fe6545b8b1a68f91""#,
    },
];

#[cfg(test)]
#[cfg(feature = "docs-ui")]
mod tests {
    use std::io::Read;

    use hmac_sha256::Hash;

    use super::*;

    const README: &str = include_str!("../../assets/README.md");

    fn inflate(asset: &Asset) -> String {
        let mut text = String::new();
        flate2::read::GzDecoder::new(asset.gzip).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_etag_and_readme_sum_is_the_content_s() {
        for asset in assets() {
            let sum = Hash::hash(inflate(asset).as_bytes());
            let half = |bytes: &[u8]| u128::from_be_bytes(bytes.try_into().unwrap());
            let sum = format!("{:032x}{:032x}", half(&sum[..16]), half(&sum[16..]));
            assert_eq!(asset.etag, format!("W/\"{}\"", &sum[..32]), "{}", asset.path);
            assert!(README.contains(&sum), "README lacks {sum} of {}", asset.path);
        }
    }

    #[test]
    fn compression_is_reproducible() {
        for asset in assets() {
            let (flags, modified) = (asset.gzip[3], &asset.gzip[4..8]);
            assert_eq!(
                (flags, modified),
                (0, &[0; 4][..]),
                "{} has a name or a time: use gzip -n",
                asset.path
            );
        }
    }

    #[test]
    fn no_asset_asks_a_stranger_for_a_file() {
        for asset in assets() {
            let text = inflate(asset);
            for trap in
                ["cdn.redoc.ly", "fonts.googleapis.com", "fonts.gstatic.com", "cdn.jsdelivr.net", "unpkg.com"]
            {
                assert!(!text.contains(trap), "{} loads from {trap}", asset.path);
            }
            let last_line = text.trim_end().lines().last().unwrap_or_default();
            assert!(!last_line.contains("sourceMappingURL="), "{} names a source map", asset.path);
        }
    }

    #[test]
    fn assets_are_found_by_path() {
        assert_eq!(assets().len(), 3);
        for path in [SWAGGER_SCRIPT, SWAGGER_STYLE, REDOC_SCRIPT] {
            assert_eq!(asset(path).map(|asset| asset.path), Some(path));
        }
        assert!(asset("/redoc@2.5.4/bundles/redoc.standalone.js").is_none());
    }
}
