import FashionModelFiles
import FashionNetworks
import Foundation

extension ExportFormat {
    /// Whether a file is an earlier export in this format, which a new one may replace without having been named.
    ///
    /// HDF5 files are not: exports and models that were trained here describe themselves alike.
    /// - Parameter model: the model to export; weights for PyTorch are recognised if they are of its network.
    package func isEarlierExport(_ file: URL, of model: Model) -> Bool {
        switch self {
        case .onnx: return ONNXFile.isOwn(file)
        case .h5: return false
        case .keras:
            // Keras does not keep the metadata when it writes a model.
            let found = try? ModelFile.read(file)
            return found?.format == .archive && found?.model.metadata != nil
        case .safetensors:
            let networks = [model.graph, try? model.foldingBatchNormalization().graph].compactMap(\.self)
            return networks.contains { network in
                let found = try? ModelFile.read(file, ignoresOthers: true, weightsFor: { network })
                return found?.format == .stateDictionary && found?.model.metadata != nil
            }
        }
    }
}
