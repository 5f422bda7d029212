// Primitive descriptors: what oneDNN would run for an operation, with the layouts it wants.

#pragma once

#if DNNL_VERSION_MAJOR < 3
/// Ends a 2.6 function that has filled the operation descriptor `desc`.
#define FASHION_FINISH(hint)                                                          \
    if (status != dnnl_success) return status;                                        \
    return dnnl_primitive_desc_create(out, &desc, attributes, engine, hint)
#endif

static const dnnl_dim_t fashion_no_dilation[2] = {0, 0};

// MARK: Attributes

/// Attributes with a caller-owned scratchpad and, if asked for, behind the operation the sum with what stands in the
/// destination, or ReLU. A limit above 0 is the most that this ReLU gives.
static inline dnnl_status_t fashion_attributes_create(dnnl_primitive_attr_t *out, int sum, int relu, float limit) {
    dnnl_status_t status = dnnl_primitive_attr_create(out);
    if (status != dnnl_success) return status;
    status = dnnl_primitive_attr_set_scratchpad_mode(*out, dnnl_scratchpad_mode_user);
    if (status != dnnl_success || !(sum || relu)) return status;
    dnnl_alg_kind_t function = limit > 0 ? dnnl_eltwise_clip : dnnl_eltwise_relu;
    dnnl_post_ops_t operations;
    status = dnnl_post_ops_create(&operations);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    if (sum) status = dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
    if (status == dnnl_success && relu) status = dnnl_post_ops_append_eltwise(operations, function, 0, limit);
#else
    if (sum) status = dnnl_post_ops_append_sum(operations, 1);
    if (status == dnnl_success && relu) status = dnnl_post_ops_append_eltwise(operations, 1, function, 0, limit);
#endif
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*out, operations);
    dnnl_post_ops_destroy(operations);
    return status;
}

static inline const char *fashion_implementation_name(const_dnnl_primitive_desc_t pd) {
    const char *name = NULL;
    return dnnl_primitive_desc_query(pd, dnnl_query_impl_info_str, 0, &name) == dnnl_success && name ? name : "unknown";
}

// MARK: Convolution

/// Whether oneDNN may use AVX-512: the processor has it, and no setting of the environment rules it out.
static inline int fashion_may_use_avx512(void) {
    return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core;
}

/// The same for AVX2.
static inline int fashion_may_use_avx2(void) {
    return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx2) == dnnl_cpu_isa_avx2;
}

static inline dnnl_status_t fashion_convolution_forward(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, int training, const fashion_md *source,
    const fashion_md *weights, const fashion_md *bias, const fashion_md *destination, const fashion_window *window,
    const_dnnl_primitive_attr_t attributes) {
    dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_convolution_forward_primitive_desc_create(
        out, engine, kind, dnnl_convolution_direct, fashion_md_get(source), fashion_md_get(weights), fashion_md_get(bias),
        fashion_md_get(destination), window->strides, window->dilation, window->before, window->after, attributes);
#else
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = dnnl_dilated_convolution_forward_desc_init(
        &desc, kind, dnnl_convolution_direct, fashion_md_get(source), fashion_md_get(weights), fashion_md_get(bias),
        fashion_md_get(destination), window->strides, window->dilation, window->before, window->after);
    FASHION_FINISH(NULL);
#endif
}

static inline dnnl_status_t fashion_convolution_backward_data(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, const fashion_md *source_gradient,
    const fashion_md *weights, const fashion_md *gradient, const fashion_window *window,
    const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_convolution_backward_data_primitive_desc_create(
        out, engine, dnnl_convolution_direct, fashion_md_get(source_gradient), fashion_md_get(weights), fashion_md_get(gradient),
        window->strides, window->dilation, window->before, window->after, forward, attributes);
#else
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = dnnl_dilated_convolution_backward_data_desc_init(
        &desc, dnnl_convolution_direct, fashion_md_get(source_gradient), fashion_md_get(weights), fashion_md_get(gradient),
        window->strides, window->dilation, window->before, window->after);
    FASHION_FINISH(forward);
#endif
}

static inline dnnl_status_t fashion_convolution_backward_weights(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, const fashion_md *source,
    const fashion_md *weights_gradient, const fashion_md *bias_gradient, const fashion_md *gradient,
    const fashion_window *window, const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_convolution_backward_weights_primitive_desc_create(
        out, engine, dnnl_convolution_direct, fashion_md_get(source), fashion_md_get(weights_gradient),
        fashion_md_get(bias_gradient), fashion_md_get(gradient), window->strides, window->dilation, window->before,
        window->after, forward, attributes);
#else
    dnnl_convolution_desc_t desc;
    dnnl_status_t status = dnnl_dilated_convolution_backward_weights_desc_init(
        &desc, dnnl_convolution_direct, fashion_md_get(source), fashion_md_get(weights_gradient), fashion_md_get(bias_gradient),
        fashion_md_get(gradient), window->strides, window->dilation, window->before, window->after);
    FASHION_FINISH(forward);
#endif
}

// MARK: Pooling

static inline dnnl_status_t fashion_pooling_forward(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, int training, dnnl_alg_kind_t algorithm, const fashion_md *source,
    const fashion_md *destination, const fashion_window *window, const_dnnl_primitive_attr_t attributes) {
    dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_pooling_forward_primitive_desc_create(
        out, engine, kind, algorithm, fashion_md_get(source), fashion_md_get(destination), window->strides,
        window->kernel, fashion_no_dilation, window->before, window->after, attributes);
#else
    dnnl_pooling_desc_t desc;
    dnnl_status_t status = dnnl_pooling_forward_desc_init(
        &desc, kind, algorithm, fashion_md_get(source), fashion_md_get(destination), window->strides, window->kernel,
        window->before, window->after);
    FASHION_FINISH(NULL);
#endif
}

static inline dnnl_status_t fashion_pooling_backward(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, const fashion_md *source_gradient,
    const fashion_md *gradient, const fashion_window *window, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_pooling_backward_primitive_desc_create(
        out, engine, algorithm, fashion_md_get(source_gradient), fashion_md_get(gradient), window->strides,
        window->kernel, fashion_no_dilation, window->before, window->after, forward, attributes);
#else
    dnnl_pooling_desc_t desc;
    dnnl_status_t status = dnnl_pooling_backward_desc_init(
        &desc, algorithm, fashion_md_get(source_gradient), fashion_md_get(gradient), window->strides, window->kernel,
        window->before, window->after);
    FASHION_FINISH(forward);
#endif
}

// MARK: Functions of one number

static inline dnnl_status_t fashion_eltwise_forward(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, int training, dnnl_alg_kind_t algorithm, float alpha, float beta,
    const fashion_md *data, const_dnnl_primitive_attr_t attributes) {
    dnnl_prop_kind_t kind = training ? dnnl_forward_training : dnnl_forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_eltwise_forward_primitive_desc_create(
        out, engine, kind, algorithm, fashion_md_get(data), fashion_md_get(data), alpha, beta, attributes);
#else
    dnnl_eltwise_desc_t desc;
    dnnl_status_t status = dnnl_eltwise_forward_desc_init(&desc, kind, algorithm, fashion_md_get(data), alpha, beta);
    FASHION_FINISH(NULL);
#endif
}

/// - data: the input, or for the algorithms `…_use_dst_for_bwd` the output.
static inline dnnl_status_t fashion_eltwise_backward(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, dnnl_alg_kind_t algorithm, float alpha, float beta,
    const fashion_md *gradient, const fashion_md *data, const_dnnl_primitive_desc_t forward,
    const_dnnl_primitive_attr_t attributes) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_eltwise_backward_primitive_desc_create(
        out, engine, algorithm, fashion_md_get(gradient), fashion_md_get(gradient), fashion_md_get(data), alpha, beta,
        forward, attributes);
#else
    dnnl_eltwise_desc_t desc;
    dnnl_status_t status =
        dnnl_eltwise_backward_desc_init(&desc, algorithm, fashion_md_get(gradient), fashion_md_get(data), alpha, beta);
    FASHION_FINISH(forward);
#endif
}

// MARK: Reorders

static inline dnnl_status_t fashion_reorder(
    dnnl_primitive_desc_t *out, dnnl_engine_t engine, const fashion_md *source, const fashion_md *destination,
    const_dnnl_primitive_attr_t attributes) {
    return dnnl_reorder_primitive_desc_create(
        out, fashion_md_get(source), engine, fashion_md_get(destination), engine, attributes);
}
