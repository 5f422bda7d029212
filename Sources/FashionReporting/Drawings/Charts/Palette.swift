/// Colours that are distinguishable with any kind of colour vision: Okabe and Ito, "Color Universal Design" (2008).
///
/// Their yellow is left out, because it is hardly visible on white.
enum Palette {
    static let blue = Color(hex: 0x0072B2)
    static let vermilion = Color(hex: 0xD55E00)
    static let green = Color(hex: 0x009E73)
    static let orange = Color(hex: 0xE69F00)
    static let sky = Color(hex: 0x56B4E9)
    static let purple = Color(hex: 0xCC79A7)

    /// The colour of axes and frames.
    static let frame = Color(grey: 70)
    /// The colour of grid lines.
    static let grid = Color(grey: 222)
    /// The colour of less important text, still legible on white.
    static let quiet = Color(grey: 90)
    /// The colour of the empty part of a bar.
    static let track = Color(grey: 236)

    private static let hues = [blue, vermilion, green, purple, orange, sky, .black]
    private static let dashes: [[Double]] = [[], [7, 3], [2, 2], [9, 3, 2, 3]]

    /// Returns the stroke of a class: 28 combinations of colour and dashes, which then repeat.
    static func stroke(_ index: Int, width: Double = 1.8) -> Stroke {
        Stroke(hues[index % hues.count], width: width, dash: dashes[index / hues.count % dashes.count])
    }
}
