// libhdf5 for Swift: functions where the library has macros.
//
// `H5T_NATIVE_FLOAT`, `H5P_FILE_ACCESS` and the like are macros over globals that hold nothing before `H5open()`,
// and some functions are macros over numbered ones; Swift sees neither.
#pragma once

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

// Opens the library if need be, keeps it from writing to stderr and from loading filter plug-ins that a file
// names. Error printing is a setting of each thread in thread-safe builds: call this on every entry.
static inline bool h5_prepare(void) {
    return H5open() >= 0 && H5Eset_auto2(H5E_DEFAULT, NULL, NULL) >= 0 && H5PLset_loading_state(0) >= 0;
}

// Property lists.
static inline hid_t h5_file_access(void) { return H5Pcreate(H5P_FILE_ACCESS); }
static inline hid_t h5_file_creation(void) { return H5Pcreate(H5P_FILE_CREATE); }
static inline hid_t h5_group_creation(void) { return H5Pcreate(H5P_GROUP_CREATE); }
static inline hid_t h5_dataset_creation(void) { return H5Pcreate(H5P_DATASET_CREATE); }
static inline hid_t h5_default_properties(void) { return H5P_DEFAULT; }

// Flags and selections.
static inline unsigned h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline hid_t h5_everything(void) { return H5S_ALL; }

// Types.
static inline hid_t h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t h5_float32_little_endian(void) { return H5T_IEEE_F32LE; }
static inline hid_t h5_float64_little_endian(void) { return H5T_IEEE_F64LE; }

// A string type of `size` bytes, of any length where `size` is 0; to be closed with `H5Tclose`.
static inline hid_t h5_string_type(size_t size, H5T_cset_t character_set, H5T_str_t padding) {
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0) return type;
    if (H5Tset_size(type, size == 0 ? H5T_VARIABLE : size) < 0 || H5Tset_cset(type, character_set) < 0
        || H5Tset_strpad(type, padding) < 0) {
        H5Tclose(type);
        return -1;
    }
    return type;
}

// Whether `name` in the group `location` is a hard link: 1 yes, 0 another kind, negative when there is none.
static inline int h5_is_hard_link(hid_t location, const char *name) {
    H5L_info_t info;
    if (H5Lexists(location, name, H5P_DEFAULT) <= 0 || H5Lget_info(location, name, &info, H5P_DEFAULT) < 0) {
        return -1;
    }
    return info.type == H5L_TYPE_HARD;
}

// The identifier of the filter at `index` of a dataset's creation properties, negative on failure.
static inline H5Z_filter_t h5_filter(hid_t properties, unsigned index) {
    unsigned flags, configuration;
    size_t count = 0;
    return H5Pget_filter2(properties, index, &flags, &count, NULL, 0, NULL, &configuration);
}

// Frees the strings that `H5Aread` put into `strings`.
static inline herr_t h5_free_strings(hid_t type, hid_t space, void *strings) {
    return H5Dvlen_reclaim(type, space, H5P_DEFAULT, strings);
}
