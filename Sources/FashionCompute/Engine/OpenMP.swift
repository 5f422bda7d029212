import COneDNN

/// The OpenMP runtime that oneDNN is linked with.
enum OpenMP {
    /// Keeps oneDNN to the calling thread, whenever this thread plans or runs a primitive.
    ///
    /// OpenMP gives each thread of a loop one fixed share and spins at the end: beside another busy program a thread that
    /// lost its processor holds up the others for a whole time slice. The loops of ``Parallel`` run primitives on parts of a
    /// batch instead.
    static func useOneThread() { fashion_use_one_openmp_thread() }
}
