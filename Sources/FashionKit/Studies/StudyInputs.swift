import FashionCore
import FashionData
import FashionTraining
import Foundation

/// The data and the files that all trainings of a study share, by their contents.
struct StudyInputs: Codable, Equatable {
    /// Images, labels and class names.
    let data: DataDigest
    /// The MD5 of the file that a setting names, or of all files of a teacher, by the setting's name.
    let files: [String: String]

    /// Computes the hashes.
    /// - Throws: `FileError` for a file that cannot be read.
    init(_ dataset: Dataset, _ configuration: TrainingConfiguration) throws {
        data = DataDigest(
            dataset.training, validation: dataset.validation, test: dataset.test,
            classNames: dataset.classNames, folder: dataset.source.location)
        let files = try Self.named(by: configuration).map { setting, url in
            if setting == TrainingSetting[\.classWeights].name {
                try TrainingSetting[\.classWeights].requireFile(url)
            }
            let urls = setting == TrainingSetting[\.teacher].name ? try TeacherFiles(url).urls : [url]
            return (setting, try FileDownloader.md5(of: urls))
        }
        self.files = Dictionary(uniqueKeysWithValues: files)
    }

    /// Checks that these are also the inputs of the trainings before.
    /// - Throws: `FileError` that names what differs, and the study.
    func require(_ begun: StudyInputs, _ configuration: TrainingConfiguration, in study: URL) throws {
        let wayOut = "choose another --output for another study"
        if let difference = data.difference(from: begun.data) {
            throw FileError(
                URL(fileURLWithPath: data.folder),
                "is not the data that the study in \(study.path) began with (\(begun.data.folder)): "
                    + "\(difference); \(wayOut)")
        }
        for (setting, file) in Self.named(by: configuration).sorted(by: { $0.key < $1.key })
        where files[setting] != begun.files[setting] {
            throw FileError(
                file,
                "--\(setting): has changed since the study in \(study.path) began: expected MD5 "
                    + "\(begun.files[setting] ?? "none"), found \(files[setting] ?? "none"); \(wayOut)")
        }
    }

    private static func named(by configuration: TrainingConfiguration) -> [String: URL] {
        let files = [
            (TrainingSetting[\.teacher].name, configuration.teacherLocation),
            (TrainingSetting[\.classWeights].name, configuration.classWeightsFile),
            (
                TrainingSetting[\.initialWeights].name,
                configuration.initialWeights.map { URL(fileURLWithPath: $0) }
            ),
        ]
        return Dictionary(uniqueKeysWithValues: files.compactMap { name, url in url.map { (name, $0) } })
    }
}

extension Study {
    /// Binds the study to the settings, the data and the files of its first training, and checks the data and the files
    /// of every later one.
    ///
    /// The settings are in `study.yaml` and the hashes in `study_inputs.json`; they bind once a training has begun. A study
    /// that an earlier version began is bound by its next training.
    /// - Throws: `FileError` when other images, labels, classes or files would be averaged with those before.
    public func take(_ dataset: Dataset) throws {
        let inputs = try StudyInputs(dataset, configuration)
        if folder.hasBegun, FileManager.default.fileExists(atPath: folder.inputs.path) {
            try inputs.require(inputsOfFirst(), configuration, in: folder.root)
        } else {
            try WholeFile.write(JSONEncoder.pretty.encode(inputs), to: folder.inputs)
        }
        try writeSettings()
    }

    /// Reads the hashes of the study's first training.
    private func inputsOfFirst() throws -> StudyInputs {
        let data = try WholeFile.contents(of: folder.inputs, atMost: 1 << 20)
        guard let begun = try? JSONDecoder().decode(StudyInputs.self, fromFile: data) else {
            throw FileError(
                folder.inputs, "expected the hashes of a study's data, found something else; remove the file")
        }
        return begun
    }
}
