import FashionCore
import Foundation

extension StateDictionary {
    /// The maximum size of a file in bytes, more than any usable file of weights has.
    static let largestFile = 1 << 31
    /// The keys under which training scripts usually store a state dictionary among other values.
    private static let usualKeys = [
        "state_dict", "model_state_dict", "model", "model_state", "net", "network",
    ]

    /// Returns whether ``init(contentsOf:)`` can read a file, judging by its first bytes and, for an archive, the names
    /// of its entries.
    /// - Throws: `FileError` when the file cannot be read, or is a pipe or a device.
    public static func isPresent(in url: URL) throws -> Bool {
        try WholeFile.requireNoStream(url)
        return switch try ContentKind(of: url) {
        case .pyTorchArchive, .pyTorchPickle, .safetensors: true
        case .zip: PyTorchArchive.wheelEntries(try ZipReader(contentsOf: url)).isEmpty == false
        default: false
        }
    }

    /// Reads a file of one of these formats, which is detected from the contents:
    ///
    /// - PyTorch's archive (`torch.save` since 1.6);
    /// - PyTorch's older stream;
    /// - a Python wheel or another zip archive that contains a single such file, `.pth` or `.pt`;
    /// - a safetensors file.
    ///
    /// The state dictionary may be the only value of the file, or in a dictionary under one of the usual keys
    /// (`state_dict`, `model`, …). The elements of a tensor must be stored without gaps, with the axes in any order.
    /// - Throws: `FileError` that names the file and the tensor, or the byte.
    public init(contentsOf url: URL) throws {
        switch try ContentKind(of: url) {
        case .pyTorchArchive: self = try PyTorchArchive.read(ZipReader(contentsOf: url), of: url)
        case .pyTorchPickle:
            self = try PyTorchStream.read(WholeFile.contents(of: url, atMost: Self.largestFile), of: url)
        case .zip: self = try PyTorchArchive.readWheel(ZipReader(contentsOf: url), of: url)
        case .safetensors: self.init(try SafetensorsContents(contentsOf: url))
        case let kind:
            throw FileError(url, "is \(kind.title); expected weights of PyTorch, .pth, .pt or .safetensors")
        }
    }

    /// Reads the bytes of one of PyTorch's files.
    /// - Parameter url: the file to name in errors.
    init(_ data: Data, of url: URL) throws {
        if ZipReader.isArchive(data) {
            self = try PyTorchArchive.read(ZipReader(data, of: url), of: url)
        } else {
            self = try PyTorchStream.read(data, of: url)
        }
    }

    private init(_ contents: SafetensorsContents) {
        self =
            StateDictionary(
                contents.tensors.map { tensor in
                    let type: PickleTensor.ElementType =
                        switch tensor.type {
                        case .float32: .float32
                        case .float16: .float16
                        case .bfloat16: .bfloat16
                        case .int64: .int64
                        }
                    return Tensor(
                        name: tensor.name, shape: tensor.shape, type: type, axes: Array(tensor.shape.indices),
                        bytes: tensor.bytes)
                }, texts: contents.metadata
            ).withoutWrappers
    }

    /// Creates the state dictionary from a pickle's value.
    /// - Parameter bytes: returns the bytes of a storage, after checking their number against the pickle.
    init(
        _ value: PickleValue, of url: URL, bytes: (PickleTensor.Storage) throws -> Data
    ) throws {
        guard case .dictionary(let whole) = value else {
            throw FileError(
                url, "expected a dictionary of tensors, such as model.state_dict(), found \(value.kind)")
        }
        guard let table = Self.table(in: whole) else {
            throw FileError(
                url,
                "expected a dictionary of tensors, such as model.state_dict(), found one without: "
                    + whole.keys.prefix(8).joined(separator: ", "))
        }
        var tensors: [Tensor] = []
        for name in table.keys {
            guard case .tensor(let tensor)? = table.items[name] else { continue }
            tensors.append(try Tensor(name, tensor, bytes(tensor.storage), of: url))
        }
        self = StateDictionary(tensors).withoutWrappers
    }

    /// Returns the dictionary that contains tensors: this one, or one within it.
    private static func table(in table: PickleValue.Table) -> PickleValue.Table? {
        func hasTensors(_ table: PickleValue.Table) -> Bool {
            table.items.values.contains { if case .tensor = $0 { true } else { false } }
        }
        if hasTensors(table) { return table }
        for key in usualKeys {
            if case .dictionary(let inner)? = table.items[key], hasTensors(inner) { return inner }
        }
        return nil
    }
}

extension StateDictionary.Tensor {
    /// Creates a tensor from the elements of a storage.
    /// - Throws: `FileError` unless the elements are contiguous.
    init(_ name: String, _ tensor: PickleTensor, _ storage: Data, of url: URL) throws {
        func error(_ problem: String) -> FileError { FileError(url, "\(name): \(problem)") }
        var count = 1
        for size in tensor.shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { throw error("expected a size, found the shape \(tensor.shape)") }
            count = product
        }
        let size = tensor.storage.type.size
        guard storage.count == tensor.storage.count * size, count <= tensor.storage.count,
            tensor.offset <= tensor.storage.count - count
        else {
            throw error(
                "expected at most \(storage.count / size) numbers, found the shape \(tensor.shape) from number "
                    + "\(tensor.offset) on")
        }
        guard let axes = Self.axes(tensor.shape, tensor.strides) else {
            throw error(
                "expected numbers without gaps, found the strides \(tensor.strides) of the shape \(tensor.shape); "
                    + "save tensor.contiguous()")
        }
        self.init(
            name: name, shape: tensor.shape, type: tensor.storage.type, axes: axes,
            bytes: storage.dropFirst(tensor.offset * size).prefix(count * size))
    }

    /// Returns the axes from the slowest to the fastest; nil when elements have gaps between them or are shared.
    private static func axes(_ shape: [Int], _ strides: [Int]) -> [Int]? {
        guard !shape.contains(0) else { return Array(shape.indices) }
        // Axes of length 1 may have any stride.
        let long = shape.indices.filter { shape[$0] > 1 }.sorted { (strides[$1], $0) < (strides[$0], $1) }
        var expected = 1
        for axis in long.reversed() {
            guard strides[axis] == expected else { return nil }
            expected *= shape[axis]
        }
        let axes = shape.indices.filter { shape[$0] == 1 } + long
        return long == long.sorted() ? Array(shape.indices) : axes
    }
}
