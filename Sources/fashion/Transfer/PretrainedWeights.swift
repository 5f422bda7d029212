import Datasets
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork

/// Finds, if need be downloads, and reads the weights of a backbone.
struct PretrainedWeights {
    /// Numbers for the backbone, and which file they came from.
    struct Loaded {
        let weights: Weights
        let file: URL
        let md5: String
    }

    let configuration: TransferConfiguration
    /// A folder on a server to download from; nil for the publisher's.
    let mirror: URL?
    /// The SHA-256 that the file must have, in hexadecimal; nil where nobody said.
    var sha256: String?

    private var depth: ResNetV2Depth { configuration.depth }

    /// The weights that the configuration names; nil for a network that is trained from nothing.
    /// - Throws: `FileError` that names the file, or ``NoPretrainedWeights``.
    func load() throws -> Loaded? {
        switch configuration.weights {
        case .random: return nil
        case .imagenet:
            let file = try published()
            return Loaded(weights: try backbone(of: file), file: file, md5: depth.weightsMD5)
        case .file(let path):
            let file = URL(fileURLWithPath: path)
            if let sha256 {
                let found = try FileDownloader.sha256(of: file)
                guard found == sha256 else {
                    throw FileError(file, "expected the SHA-256 \(sha256) (--sha256), found \(found)")
                }
            }
            return Loaded(
                weights: try backbone(of: file), file: file, md5: try FileDownloader.md5(of: file))
        }
    }

    /// Takes the backbone out of a file: published weights, or a model that contains the backbone under Keras' names.
    private func backbone(of file: URL) throws -> Weights {
        let size = configuration.imageSize
        let backbone = try ResNetV2.backbone(
            depth, inputShape: [size, size, 3], channels: configuration.channels)
        let contents = try ModelFile.read(file) { backbone }
        let there = Set(contents.model.graph.parameters)
        var weights = Weights()
        for parameter in backbone.parameters {
            guard there.contains(parameter) else {
                let shapes = there.filter { $0.name == parameter.name }.map { "one of shape \($0.shape)" }
                throw FileError(
                    file,
                    "expected the weight \(parameter.name) of shape \(parameter.shape) for \(depth.rawValue), found "
                        + (shapes.first ?? "none of that name"))
            }
            weights[parameter] = try contents.model.weights.numbers(of: parameter)
        }
        return weights
    }

    /// The published file: ours, Keras', or else downloaded.
    private func published() throws -> URL {
        let own = CacheFolder.of("weights").appendingPathComponent(depth.weightsFile)
        for file in [own, CacheFolder.keras.appendingPathComponent(depth.weightsFile)]
        where FileManager.default.fileExists(atPath: file.path) {
            guard let problem = try problem(of: file) else {
                if file == own { _ = try? RecordedHash(of: file).record() }
                return file
            }
            Terminal(.error).write("warning: \(file.path): passed over: \(problem)\n")
        }
        do {
            try download(to: own)
            return own
        } catch let error as FileError {
            let temporary = FileManager.default.temporaryDirectory.appendingPathComponent(
                "fashion-\(UUID().uuidString)/\(depth.weightsFile)")
            Terminal(.error).write("warning: \(error); the weights are not kept for the next time\n")
            try download(to: temporary)
            return temporary
        }
    }

    /// Why a file is not the published one, by the publisher's MD5, by the SHA-256 that the user gives, and by the one that
    /// the file had when it was first verified; nil when it is.
    private func problem(of file: URL) throws -> String? {
        let md5 = try FileDownloader.md5(of: file)
        guard md5 == depth.weightsMD5 else { return "expected MD5 \(depth.weightsMD5), found \(md5)" }
        let found = try FileDownloader.sha256(of: file)
        if let sha256, found != sha256 { return "expected SHA-256 \(sha256) (--sha256), found \(found)" }
        let record = RecordedHash(of: file)
        guard let known = record.read(), found != known else { return nil }
        return "expected SHA-256 \(known) (\(record.file.path)), found \(found)"
    }

    private func download(to target: URL) throws {
        guard let folder = mirror ?? URL(string: ResNetV2Depth.publisher) else { return }
        let line = ProgressLine(Terminal(.error))
        let start = ProcessInfo.processInfo.systemUptime
        line.begin("Downloading \(depth.weightsFile)")
        let downloader = FileDownloader(mirrors: [folder], limit: ResNetV2Depth.largestFile, resumes: true)
        do {
            let name = depth.weightsFile
            let address = try downloader.fetch(name, md5: depth.weightsMD5, sha256: sha256, to: target) {
                received, expected in
                line.update(
                    Progress(
                        label: name, done: received, total: expected, unit: .bytes,
                        elapsed: ProcessInfo.processInfo.systemUptime - start))
            }
            // Whatever was recorded was of a file that is no longer here.
            let found = try RecordedHash(of: target).record(replacing: true)
            line.end(
                "\(target.path): fetched from \(address), "
                    + (sha256 == nil
                        ? "MD5 verified (Keras publishes no SHA-256); its SHA-256 \(found) is expected from now on"
                        : "MD5 and SHA-256 verified"))
        } catch {
            line.end(nil)
            guard let error = error as? DownloadError else { throw error }
            throw NoPretrainedWeights(
                error: error, address: folder.appendingPathComponent(depth.weightsFile), target: target)
        }
    }
}

/// The published weights are not here and cannot be fetched.
struct NoPretrainedWeights: Error, CustomStringConvertible {
    let error: DownloadError
    let address: URL
    let target: URL

    var description: String {
        """
        \(error)
        Fetch \(address.absoluteString)
        on another machine and put it at \(target.path), or name it with --weights FILE. \
        --weights random trains the network without it.
        """
    }
}
