import FashionImaging
import FashionNetworks

extension Model {
    /// The preparation of an image file to pixels of the network's size: the one in the metadata, else
    /// ``assumedPreparation``; nil for networks of grey images, whose images are converted to the form of
    /// Fashion-MNIST's.
    public var preparation: ImagePreparation? { metadata?.preparation ?? assumedPreparation }

    /// The preparation that is assumed for a network of colour images when the file specifies none: the whole image,
    /// centred in a frame of the network's size. Nil for other networks, and when the file specifies one.
    public var assumedPreparation: ImagePreparation? {
        guard metadata?.preparation == nil, let shape = graph.imageShape, shape[2] == 3 else { return nil }
        return ImagePreparation(channels: 3, height: shape[0], width: shape[1])
    }
}
