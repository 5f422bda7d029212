extension ContentKind {
    /// The kind of file that a reader expects.
    public enum Purpose: Sendable {
        case model, image, data

        fileprivate var expected: String {
            switch self {
            case .model:
                "expected a model of Keras (.h5, .keras) or weights of PyTorch (.pth, .pt, .safetensors)"
            case .image: "expected a PNG, JPEG or WebP image"
            case .data: "expected IDX or CSV files"
            }
        }
    }

    /// Returns a phrase for a message about a file that is not accepted: what the file is, and what to do instead.
    /// - Parameter expected: what is accepted, if that is not what the purpose says, such as "expected a folder".
    public func sentence(for purpose: Purpose, expected: String? = nil) -> String {
        if let special = special(for: purpose) { return special }
        return "is \(title); \(expected ?? purpose.expected)"
    }

    /// The kind in words with its article, for use after "is".
    public var title: String {
        switch self {
        case .empty: "empty"
        case .folder: "a folder"
        case .savedModel: "a folder with a TensorFlow SavedModel"
        case .idx: "an IDX file"
        case .hdf5: "an HDF5 file"
        case .zip: "a zip archive"
        case .pyTorchArchive, .pyTorchPickle: "a PyTorch file"
        case .pickle: "a pickled object of Python"
        case .numPyArchive, .numPyArray: "a NumPy file"
        case .onnx: "an ONNX model"
        case .tensorFlowLite: "a TensorFlow Lite model"
        case .safetensors: "a safetensors file"
        case .gitLFSPointer: "a Git LFS pointer and not the file itself"
        case .webPage: "a web page"
        case .xml: "an XML text"
        case .json: "a JSON text"
        case .text: "a text"
        case .png: "a PNG image"
        case .jpeg: "a JPEG image"
        case .webp: "a WebP image"
        case .gif: "a GIF image"
        case .heic: "an HEIC image"
        case .avif: "an AVIF image"
        case .bmp: "a BMP image"
        case .tiff: "a TIFF image"
        case .pdf: "a PDF document"
        case .gzip: "a gzip file"
        case .bzip2: "a bzip2 file"
        case .xz: "an xz file"
        case .zstandard: "a Zstandard file"
        case .sevenZip: "a 7-Zip archive"
        case .tar: "a tar archive"
        case .parquet: "a Parquet file"
        case .workbook: "an Excel workbook"
        case .other: "of a kind that this program does not know"
        }
    }

    /// Returns the phrase for combinations that need specific advice; nil for others.
    private func special(for purpose: Purpose) -> String? {
        switch (self, purpose) {
        case (.gitLFSPointer, _): "is \(title); `git lfs pull` fetches it"
        case (.webPage, _):
            "is \(title) and not the file itself, such as a site sends instead of a download; download the file again"
        case (.savedModel, .model):
            "is \(title); open it with tf.keras 2 and save it with model.save(\"model.h5\")"
        case (.onnx, .model), (.tensorFlowLite, .model):
            "is \(title), which this program does not read; take the Keras model (.h5 or .keras) that it was made from"
        case (.pickle, .model):
            "is \(title), which could run code and is not opened; save the model with model.save(\"model.keras\")"
        case (.json, .model):
            "is \(title), at best a network without weights; save the model with model.save(\"model.keras\")"
        case (.gzip, .model), (.bzip2, .model), (.xz, .model), (.zstandard, .model), (.sevenZip, .model),
            (.tar, .model):
            "is \(title); unpack it, then name the .h5 or .keras file in it"
        case (.gif, .image), (.bmp, .image), (.tiff, .image):
            "is \(title); convert it to PNG or JPEG, for example with ImageMagick: `mogrify -format png FILE`"
        case (.heic, .image), (.avif, .image):
            "is \(title); convert it to PNG or JPEG, for example with libheif: `heif-convert FILE photo.jpg`"
        case (.pdf, .image):
            "is \(title); convert it to PNG or JPEG, for example with Poppler: `pdftoppm -png FILE page`"
        case (.gzip, .data), (.bzip2, .data), (.xz, .data), (.zstandard, .data), (.sevenZip, .data),
            (.tar, .data):
            "is \(title); unpack it, then name the folder with the files in it"
        case (.zip, .data): "is \(title) under another name; name it alone, or unpack it"
        case (.idx, .data): "is \(title), one of the four of a set; name the folder with all of them"
        case (.numPyArchive, .data): "is \(title) under another name; name it alone, as --data set.npz"
        case (.numPyArray, .data):
            "is \(title) with one array; numpy.savez(\"set.npz\", x_train=…, y_train=…, x_test=…, y_test=…) makes a set"
        case (.pickle, .data):
            "is \(title), which could run code and is not opened; save its arrays with numpy.savez"
        case (.parquet, .data):
            "is \(title), which this program does not read; save its columns as CSV, or its arrays with numpy.savez"
        case (.workbook, .data): "is \(title); save the table in it as CSV"
        default: nil
        }
    }
}
