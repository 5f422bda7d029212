import FashionConfiguration
import FashionTraining
import Foundation

extension OutputFolder {
    /// Returns the data set that the training of this folder's model recorded; `nil` for a model from elsewhere, or when
    /// none is recorded.
    package func recordedData(of model: URL) -> String? {
        model.standardizedFileURL.path == self.model.standardizedFileURL.path ? recordedData : nil
    }

    /// The data set recorded in the folder's configuration; `nil` when none is recorded.
    private var recordedData: String? {
        let file = configuration.path
        if isTransfer {
            return try? SettingLayers<TransferConfiguration>([:], over: file).configuration().training.data
        }
        return try? SettingLayers<TrainingConfiguration>([:], over: file).configuration().data
    }
}
