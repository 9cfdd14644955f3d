//! What a published file is, by its name, and how long a reader may keep it.

/// Its media type.
pub fn of(file: &str) -> &'static str {
    if file == "checkpoint" || file == "log.vkey" || file.ends_with("SHA256SUMS") {
        return "text/plain; charset=utf-8";
    }
    if file.starts_with("tile/") {
        return "application/octet-stream";
    }
    match file.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "txt" | "tlog-proof" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/atom+xml; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Pages, styles and the log's head are asked for each time (an unchanged one costs a short answer); pictures may be kept for an
/// hour, so that what is withdrawn is soon gone; a full tile of the log never changes.
pub fn keeping(file: &str) -> &'static str {
    let full_tile = file.starts_with("tile/") && !file.contains(".p/");
    if full_tile {
        "public, max-age=31536000, immutable"
    } else if file.ends_with(".png") {
        "public, max-age=3600"
    } else {
        "public, no-cache"
    }
}
