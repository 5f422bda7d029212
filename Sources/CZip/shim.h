// libzip for Swift. Its flags and error codes are macros, and the ones with casts are not seen from Swift.
#pragma once

#include <zip.h>

// Names as they stand in the archive, byte for byte.
static inline zip_flags_t fashion_zip_raw_names(void) { return ZIP_FL_ENC_RAW; }
