/// A step of the conversion of a photograph to an image like those of the data set.
///
/// The conversion is that of Xiao, Rasul & Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine
/// Learning Algorithms" (arXiv 1708.07747, section 2), who use the terms of ImageMagick's options.
public protocol PreprocessingStep: Sendable {
    /// Name of the effect, a word or two for the heading of a picture.
    var name: String { get }

    /// Returns the picture after the step.
    func apply(to picture: Picture) -> Picture
}
