// One face for oneDNN 2.6 and 3.x.
//
// 3.x made descriptors opaque, dropped the `*_desc_init` functions and changed flag values; these `static inline`
// functions hide that, and give Swift plain integers and pointers where the C headers import badly. A function
// that makes something returns `dnnl_status_t`; 0 is success. Dimensions are in oneDNN's logical order (NCHW,
// OIHW, NC, OI).

#pragma once

#include <oneapi/dnnl/dnnl.h>
#include <stdint.h>
#include <stdlib.h>

#include "openmp.h"

#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t fashion_raw_md;
typedef const_dnnl_memory_desc_t fashion_md_argument;
#else
typedef dnnl_memory_desc_t fashion_raw_md;
typedef const dnnl_memory_desc_t *fashion_md_argument;
#endif

/// A memory descriptor: shape and layout of a tensor. Owned; freed by `fashion_md_destroy`.
typedef struct fashion_md {
    fashion_raw_md raw;
} fashion_md;

/// Kernel, strides and padding of a convolution or pooling, and a convolution's dilation, each along height and width.
typedef struct fashion_window {
    int64_t kernel[2];
    int64_t strides[2];
    int64_t before[2];
    int64_t after[2];
    /// Pixels between those of a convolution's window.
    int64_t dilation[2];
} fashion_window;

// MARK: Memory descriptors

static inline fashion_md_argument fashion_md_get(const fashion_md *md) {
    if (!md) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    return md->raw;
#else
    return &md->raw;
#endif
}

/// A float32 tensor of `count` dimensions in the layout `tag`.
static inline dnnl_status_t fashion_md_create(fashion_md **out, int count, const int64_t *dims, dnnl_format_tag_t tag) {
    fashion_md *md = (fashion_md *)calloc(1, sizeof(fashion_md));
    if (!md) return dnnl_out_of_memory;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_create_with_tag(&md->raw, count, dims, dnnl_f32, tag);
#else
    dnnl_status_t status = dnnl_memory_desc_init_by_tag(&md->raw, count, dims, dnnl_f32, tag);
#endif
    if (status != dnnl_success) {
        free(md);
        return status;
    }
    *out = md;
    return status;
}

/// A copy of the descriptor that a primitive descriptor answers to a query; fails when there is none.
static inline dnnl_status_t fashion_md_query(
    fashion_md **out, const_dnnl_primitive_desc_t pd, dnnl_query_t what, int index) {
    fashion_md_argument found = dnnl_primitive_desc_query_md(pd, what, index);
    if (!found) return dnnl_invalid_arguments;
    fashion_md *md = (fashion_md *)calloc(1, sizeof(fashion_md));
    if (!md) return dnnl_out_of_memory;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_clone(&md->raw, found);
    if (status != dnnl_success) {
        free(md);
        return status;
    }
#else
    md->raw = *found;
#endif
    *out = md;
    return dnnl_success;
}

/// A window of `parent`, `dims` large, from `offsets` on.
static inline dnnl_status_t fashion_md_window(
    fashion_md **out, const fashion_md *parent, const int64_t *dims, const int64_t *offsets) {
    fashion_md *md = (fashion_md *)calloc(1, sizeof(fashion_md));
    if (!md) return dnnl_out_of_memory;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_create_submemory(&md->raw, parent->raw, dims, offsets);
#else
    dnnl_status_t status = dnnl_memory_desc_init_submemory(&md->raw, &parent->raw, dims, offsets);
#endif
    if (status != dnnl_success) {
        free(md);
        return status;
    }
    *out = md;
    return status;
}

/// Elements from one index of the first dimension to the next; 0 when blocks of several indices lie together.
static inline int64_t fashion_md_outer_stride(const fashion_md *md) {
#if DNNL_VERSION_MAJOR >= 3
    const dnnl_dims_t *strides = NULL, *inner = NULL;
    int blocks = 0;
    if (dnnl_memory_desc_query(md->raw, dnnl_query_strides, (void *)&strides) != dnnl_success
        || dnnl_memory_desc_query(md->raw, dnnl_query_inner_nblks_s32, &blocks) != dnnl_success
        || dnnl_memory_desc_query(md->raw, dnnl_query_inner_idxs, (void *)&inner) != dnnl_success)
        return 0;
    const dnnl_dim_t *indices = *inner;
    int64_t stride = (*strides)[0];
#else
    if (md->raw.format_kind != dnnl_blocked) return 0;
    int blocks = md->raw.format_desc.blocking.inner_nblks;
    const dnnl_dim_t *indices = md->raw.format_desc.blocking.inner_idxs;
    int64_t stride = md->raw.format_desc.blocking.strides[0];
#endif
    for (int block = 0; block < blocks; block++)
        if (indices[block] == 0) return 0;
    return stride;
}

static inline void fashion_md_destroy(fashion_md *md) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_destroy(md->raw);
#endif
    free(md);
}

static inline int fashion_md_equal(const fashion_md *a, const fashion_md *b) {
    return dnnl_memory_desc_equal(fashion_md_get(a), fashion_md_get(b));
}

static inline size_t fashion_md_size(const fashion_md *md) { return dnnl_memory_desc_get_size(fashion_md_get(md)); }

static inline dnnl_status_t fashion_memory_create(
    dnnl_memory_t *out, const fashion_md *md, dnnl_engine_t engine, void *data) {
    return dnnl_memory_create(out, fashion_md_get(md), engine, data);
}

#include "primitives.h"
