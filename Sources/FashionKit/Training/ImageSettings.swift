import FashionConfiguration
import FashionCore
import FashionData
import FashionTraining
import Foundation

/// Names of settings that have an effect on images of a kind only: errors where the data is of another.
public struct ImageSettings: Sendable, Equatable {
    /// Those for image files.
    public var forImageFiles: [String] = []
    /// Those for images in colour.
    public var forColour: [String] = []

    /// None.
    public init() {}

    /// Those that were given and that ask for something.
    /// - Parameter isStrict: whether a file that cannot be read was asked to be an error.
    public init(_ layers: SettingLayers, isStrict: Bool) {
        func names(_ settings: [Setting]) -> [String] {
            layers.given.filter { given in
                !given.value.asksForNothing && settings.contains { $0.name == given.setting.name }
            }.map(\.setting.name)
        }
        forImageFiles = names([.channels, .imageSize, .fit]) + (isStrict ? ["strict"] : [])
        forColour = names([.saturation])
    }

    /// Refuses settings for image files where the data is something else.
    /// - Throws: `SettingError` that names the first one.
    public func requireEffect(on source: DatasetSource) throws {
        guard source.format != .images, let name = forImageFiles.first else { return }
        throw SettingError(
            name: name, expected: "image files",
            found: "\(source.format.rawValue) in \(source.location.path.shown)")
    }

    /// Refuses settings for images in colour where the data is grey.
    /// - Throws: `SettingError` that names the first one.
    public func requireEffect(on dataset: Dataset) throws {
        guard dataset.training.channels == 1, let name = forColour.first else { return }
        throw SettingError(
            name: name, expected: "images in colour",
            found: "grey ones in \(dataset.source.location.path.shown)")
    }
}

extension Dataset {
    /// Says that a transfer is often better, for few photographs of each class; nil for other data.
    public var transferNotice: Notice? {
        let perClass = training.count / max(classNames.count, 1)
        guard preparation?.channels == 3, perClass < 1000 else { return nil }
        return .note(
            "\(perClass) training images a class; with fewer than 1,000 photographs of each, `fashion transfer` is "
                + "often better")
    }
}
