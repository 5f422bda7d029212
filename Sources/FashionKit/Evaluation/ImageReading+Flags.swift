import FashionData
import FashionImaging
import FashionNetworks
import FashionTraining

extension ImageReading {
    /// Creates settings from the texts of command-line flags; `nil` keeps a default.
    /// - Parameters:
    ///   - size: such as `96` or `64x48`; a network with a backbone takes squares with a side of at least 32.
    ///   - channels: `grey` or `colour`.
    ///   - fit: `pad`, `crop` or `stretch`.
    /// - Throws: `SettingError`.
    public init(size: String?, channels: String?, fit: String?, for architecture: Architecture) throws {
        self.init()
        let hasBackbone = architecture.backbone != nil
        if let size {
            guard let read = Size(size), !hasBackbone || (read.width == read.height && read.width >= 32)
            else {
                throw SettingError(
                    name: "image-size",
                    expected: hasBackbone ? "32 to 1024" : "a side or 64x48, from 8 to 1024", found: size)
            }
            self.size = read
        }
        if let channels {
            guard let read = Channels(rawValue: channels) else {
                throw SettingError(name: "channels", expected: "grey or colour", found: channels)
            }
            self.channels = read
        }
        if let fit {
            guard let read = ImagePreparation.Fit(rawValue: fit) else {
                throw SettingError(name: "fit", expected: "pad, crop or stretch", found: fit)
            }
            self.fit = read
        }
    }
}
