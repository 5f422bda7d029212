/// One step on the way from a photograph to an image like those of the data set.
///
/// The way is that of Xiao, Rasul & Vollgraf, "Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
/// Algorithms" (arXiv 1708.07747, section 2); its words are those of ImageMagick's options.
public protocol PreprocessingStep: Sendable {
    /// What it does, a word or two for the heading of a picture.
    var name: String { get }

    /// The picture after the step.
    func apply(to picture: Picture) -> Picture
}
