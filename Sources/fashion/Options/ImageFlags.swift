/// Flags of the command line that have an effect on images of a kind only: errors where the data is of another.
struct ImageFlags {
    /// Those for image files.
    var forImageFiles: [String] = []
    /// Those for images in colour.
    var forColour: [String] = []
}
