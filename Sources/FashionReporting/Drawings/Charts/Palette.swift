/// Colours that people with any kind of colour vision tell apart: Okabe and Ito, "Color Universal Design" (2008).
///
/// Their yellow is left out, because it vanishes on white.
enum Palette {
    static let blue = Color(hex: 0x0072B2)
    static let vermilion = Color(hex: 0xD55E00)
    static let green = Color(hex: 0x009E73)
    static let orange = Color(hex: 0xE69F00)
    static let sky = Color(hex: 0x56B4E9)
    static let purple = Color(hex: 0xCC79A7)

    /// For axes and frames.
    static let frame = Color(grey: 70)
    /// For the lines behind the data.
    static let grid = Color(grey: 222)
    /// For text that is less important; still read easily on white.
    static let quiet = Color(grey: 90)
    /// For the empty part of a bar.
    static let track = Color(grey: 236)

    private static let hues = [blue, vermilion, green, purple, orange, sky, .black]
    private static let dashes: [[Double]] = [[], [7, 3], [2, 2], [9, 3, 2, 3]]

    /// How the line of a class looks: 28 looks that differ in colour or in dashes, then again from the first.
    static func stroke(_ index: Int, width: Double = 1.8) -> Stroke {
        Stroke(hues[index % hues.count], width: width, dash: dashes[index / hues.count % dashes.count])
    }
}
