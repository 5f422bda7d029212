/// Limits that keep malicious files from requesting absurd amounts of memory.
enum ImageLimits {
    /// Maximum height or width of an image in pixels.
    static let side = 4096
}
