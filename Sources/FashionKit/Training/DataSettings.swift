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
    /// The lines of a file of settings that are for image files, or for colour images.
    public var lines: Lines?
    /// Whether a share of the images for validation was given.
    public var hasValidationFraction = false

    /// Settings that a file gives: for other data they have no effect, and a notice says so.
    public struct Lines: Sendable, Equatable {
        /// The path of the file.
        public let file: String
        /// The names of the settings for image files.
        public let forImageFiles: [String]
        /// The names of the settings for colour images.
        public let forColour: [String]
    }

    /// Creates an empty list.
    public init() {}

    /// Collects the settings that were given with a value that has an effect.
    /// - Parameter flags: the names of other given flags for image files.
    /// - Throws: `FileError` for the file of settings.
    public init<Configuration>(_ layers: SettingLayers<Configuration>, flags: [String] = []) throws {
        func names(
            _ paths: [PartialKeyPath<TrainingConfiguration>],
            _ value: (PartialKeyPath<TrainingConfiguration>) throws -> SettingValue?
        ) rethrows -> [String] {
            try paths.filter { path in try value(path).map { !$0.asksForNothing } ?? false }
                .map { TrainingSetting[$0].name }
        }
        // The images of a transfer are resized for the backbone, whatever they come from.
        let sizes = Configuration.self == TransferConfiguration.self ? [] : [\TrainingConfiguration.imageSize]
        let (files, colour) = (
            [\.channels] + sizes + [\.fit], [\TrainingConfiguration.augmentation.saturation]
        )
        forImageFiles = names(files) { layers[$0] } + flags
        forColour = names(colour) { layers[$0] }
        hasValidationFraction = layers[\.validationFraction] != nil
        lines = try layers.file.map { file in
            func others(_ paths: [PartialKeyPath<TrainingConfiguration>]) throws -> [String] {
                try names(paths) { path in layers[path] == nil ? try layers.given(path) : nil }
            }
            return Lines(file: file, forImageFiles: try others(files), forColour: try others(colour))
        }
    }

    /// Returns notices on lines of the file that have no effect with some data.
    public func lineNotices(on dataset: Dataset) -> [Notice] {
        guard let lines else { return [] }
        var notices: [Notice] = []
        func add(_ names: [String], _ expected: String) {
            notices += names.map { .note("\(lines.file): \($0) has no effect: expected \(expected)") }
        }
        if dataset.source.format != .images { add(lines.forImageFiles, "image files") }
        if dataset.training.channels == 1 { add(lines.forColour, "images in colour") }
        return notices
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
