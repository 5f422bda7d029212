// libhdf5 for Swift: functions where the library has macros.
//
// `H5T_NATIVE_FLOAT`, `H5P_FILE_ACCESS` and the like are macros over globals that hold nothing before `H5open()`.
#pragma once

#include <hdf5.h>
#include <stdbool.h>

// Opens the library if need be and keeps it from writing to stderr. Error printing is a setting of each thread in
// thread-safe builds: call this on every entry.
static inline bool h5_prepare(void) { return H5open() >= 0 && H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0; }

// Property lists.
static inline hid_t h5_file_access(void) { return H5Pcreate(H5P_FILE_ACCESS); }
static inline hid_t h5_file_creation(void) { return H5Pcreate(H5P_FILE_CREATE); }
static inline hid_t h5_group_creation(void) { return H5Pcreate(H5P_GROUP_CREATE); }
static inline hid_t h5_dataset_creation(void) { return H5Pcreate(H5P_DATASET_CREATE); }
static inline hid_t h5_default_properties(void) { return H5P_DEFAULT; }

// Flags and selections.
static inline unsigned h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hid_t h5_everything(void) { return H5S_ALL; }

// Types.
static inline hid_t h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t h5_float32_little_endian(void) { return H5T_IEEE_F32LE; }
static inline hid_t h5_float64_little_endian(void) { return H5T_IEEE_F64LE; }

// UTF-8 of any length; to be closed with `H5Tclose`.
static inline hid_t h5_variable_string(void) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return type;
    if (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}
