/// Trains networks: ``Trainer``, optimizers, schedules, callbacks, recipes, checkpoints and features.
///
/// What it says and takes is partly declared below it: batches and predictions of a network in memory.
@_exported import FashionCore
@_exported import FashionPrediction
