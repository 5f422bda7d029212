import FashionImaging
import FashionNetworks

extension Model {
    /// How an image from a file becomes pixels of the network's size: what the description says, else
    /// ``assumedPreparation``; nil for networks of grey images, whose images are made like those of Fashion-MNIST.
    public var preparation: ImagePreparation? { metadata?.preparation ?? assumedPreparation }

    /// The preparation of a network for images in colour whose file does not say how they were prepared: the whole image in
    /// the middle of a frame of the network's size; nil for other networks, and where the file says it.
    public var assumedPreparation: ImagePreparation? {
        guard metadata?.preparation == nil, let shape = graph.imageShape, shape[2] == 3 else { return nil }
        return ImagePreparation(channels: 3, height: shape[0], width: shape[1])
    }
}
