/// Trains networks: ``Trainer``, optimizers, schedules, callbacks, recipes, checkpoints and features.
///
/// Also exports the modules below, whose types appear in its API: batches and the predictions of a network in memory.
@_exported import FashionCore
@_exported import FashionPrediction
