import FashionConfiguration
import FashionCore
import FashionData
import FashionTraining
import Foundation

/// The given settings that affect only some data: for other data, they are errors or have no effect.
public struct DataSettings: Sendable, Equatable {
    /// The names of the settings for image files.
    public var forImageFiles: [String] = []
    /// The names of the settings for colour images.
    public var forColour: [String] = []
    /// Whether a share of the images for validation was given.
    public var hasValidationFraction = false

    /// Creates an empty list.
    public init() {}

    /// Collects the settings that were given with a value that has an effect.
    /// - Parameter isStrict: whether unreadable files were requested to be errors.
    public init<Configuration>(_ layers: SettingLayers<Configuration>, isStrict: Bool) {
        func names(_ paths: [PartialKeyPath<TrainingConfiguration>]) -> [String] {
            paths.filter { layers[$0].map { !$0.asksForNothing } ?? false }.map { TrainingSetting[$0].name }
        }
        // The images of a transfer are resized for the backbone, whatever they come from.
        let sizes = Configuration.self == TransferConfiguration.self ? [] : [\TrainingConfiguration.imageSize]
        forImageFiles = names([\.channels] + sizes + [\.fit]) + (isStrict ? ["strict"] : [])
        forColour = names([\.augmentation.saturation])
        hasValidationFraction = layers[\.validationFraction] != nil
    }

    /// Returns a note when data that is divided already makes the share of validation images meaningless; nil otherwise.
    public func validationNotice(on dataset: Dataset) -> Notice? {
        guard hasValidationFraction, let own = dataset.validation else { return nil }
        return .note(
            "\(dataset.source.location.path) has \(own.count) validation images of its own; "
                + "--\(TrainingSetting[\.validationFraction].name) has no effect")
    }

    /// Rejects settings for image files when the data is something else.
    /// - Throws: `SettingError` that names the first one.
    public func requireEffect(on source: DatasetSource) throws {
        guard source.format != .images, let name = forImageFiles.first else { return }
        throw SettingError(
            name: name, expected: "image files",
            found: "\(source.format.rawValue) in \(source.location.path.shown)")
    }

    /// Rejects settings for colour images when the data is grey.
    /// - Throws: `SettingError` that names the first one.
    public func requireEffect(on dataset: Dataset) throws {
        guard dataset.training.channels == 1, let name = forColour.first else { return }
        throw SettingError(
            name: name, expected: "images in colour",
            found: "grey ones in \(dataset.source.location.path.shown)")
    }
}

extension Dataset {
    /// A note that a transfer is often better for few photographs of each class; `nil` for other data.
    public var transferNotice: Notice? {
        let perClass = training.count / max(classNames.count, 1)
        guard preparation?.channels == 3, perClass < 1000 else { return nil }
        return .note(
            "\(perClass) training images a class; with fewer than 1,000 photographs of each, `fashion transfer` is "
                + "often better")
    }
}
