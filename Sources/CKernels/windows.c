// The windows of a convolution. They are copies of a few numbers each, for images with few channels, which vector
// instructions would not make faster.

#include "include/windows.h"

#include <string.h>

/// Returns the length of the part of a window's row that lies within the image, and its first position.
static long part(long start, long kernel, long size, long *first) {
    *first = start < 0 ? -start : 0;
    long end = size - start < kernel ? size - start : kernel;
    return end > *first ? end - *first : 0;
}

void windows_gather(const float *x, depthwise_shape s, long first, long rows, float *windows) {
    long line = s.kernel_width * s.channels;
    for (long row = first; row < first + rows; row++)
        for (long column = 0; column < s.out_width; column++)
            for (long j = 0; j < s.kernel_height; j++, windows += line) {
                long y = row * s.stride_y - s.top + j, left = column * s.stride_x - s.left, start;
                long count = y < 0 || y >= s.height ? 0 : part(left, s.kernel_width, s.width, &start);
                if (count < s.kernel_width) memset(windows, 0, (unsigned long)line * sizeof(float));
                if (count > 0)
                    memcpy(
                        windows + start * s.channels, x + (y * s.width + left + start) * s.channels,
                        (unsigned long)(count * s.channels) * sizeof(float));
            }
}

void windows_scatter(const float *windows, depthwise_shape s, float *dx) {
    long line = s.kernel_width * s.channels;
    memset(dx, 0, (unsigned long)(s.height * s.width * s.channels) * sizeof(float));
    for (long row = 0; row < s.out_height; row++)
        for (long column = 0; column < s.out_width; column++)
            for (long j = 0; j < s.kernel_height; j++, windows += line) {
                long y = row * s.stride_y - s.top + j, left = column * s.stride_x - s.left, start;
                if (y < 0 || y >= s.height) continue;
                long count = part(left, s.kernel_width, s.width, &start) * s.channels;
                float *to = dx + (y * s.width + left + start) * s.channels;
                for (long i = 0; i < count; i++) to[i] += windows[start * s.channels + i];
            }
}
