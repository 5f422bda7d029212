import Foundation

/// The files of Fashion-MNIST as its publisher describes them (Xiao, Rasul & Vollgraf, arXiv 1708.07747).
public enum FashionMNIST {
    /// One of the four files.
    public struct PublishedFile: Sendable, Equatable {
        /// Name under which the file is published.
        public let name: String
        /// MD5 of the gzip file, in hexadecimal.
        public let compressedMD5: String
        /// SHA-256 of the gzip file, in hexadecimal; nil when it is not known.
        public let compressedSHA256: String?
        /// MD5 of the decompressed bytes, in hexadecimal.
        public let md5: String

        /// Creates the description of a file.
        public init(name: String, compressedMD5: String, compressedSHA256: String? = nil, md5: String) {
            self.name = name
            self.compressedMD5 = compressedMD5
            self.compressedSHA256 = compressedSHA256
            self.md5 = md5
        }
    }

    /// The four files as published since 31 August 2017.
    public static let files = DatasetPart.allCases.map(file)

    /// Addresses of the servers that provide the files.
    public static let mirrors: [URL] = [
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ].compactMap(URL.init(string:))

    /// Returns the published file that contains a part of the set.
    public static func file(_ part: DatasetPart) -> PublishedFile {
        switch part {
        case .trainingImages:
            PublishedFile(
                name: "train-images-idx3-ubyte.gz", compressedMD5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                compressedSHA256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
                md5: "f4a8712d7a061bf5bd6d2ca38dc4d50a")
        case .trainingLabels:
            PublishedFile(
                name: "train-labels-idx1-ubyte.gz", compressedMD5: "25c81989df183df01b3e8a0aad5dffbe",
                compressedSHA256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
                md5: "9018921c3c673c538a1fc5bad174d6f9")
        case .testImages:
            PublishedFile(
                name: "t10k-images-idx3-ubyte.gz", compressedMD5: "bef4ecab320f06d8554ea6380940ec79",
                compressedSHA256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
                md5: "8181f5470baa50b63fa0f6fddb340f0a")
        case .testLabels:
            PublishedFile(
                name: "t10k-labels-idx1-ubyte.gz", compressedMD5: "bb300cfdad3c16e7a12a480ee83cd310",
                compressedSHA256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
                md5: "15d484375f8d13e6eb1aabb0c3f46965")
        }
    }

    /// The ``ImageSet/fingerprint`` of the 60,000 training images, computed from the genuine files.
    static let trainingFingerprint = "f029937251406762fc38475b16d11b4f"
    /// The ``ImageSet/fingerprint`` of the 10,000 test images, computed from the genuine files.
    static let testFingerprint = "2be083972c864ea0bc2174717ab8d188"
}

/// The parts of a data set, each of which is a file in IDX.
public enum DatasetPart: String, Sendable, CaseIterable, Codable {
    /// Training images, `[N, H, W]`.
    case trainingImages = "training images"
    /// Training labels, `[N]`.
    case trainingLabels = "training labels"
    /// Test images, `[N, H, W]`.
    case testImages = "test images"
    /// Test labels, `[N]`.
    case testLabels = "test labels"
}
