#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "face/precision.h"

namespace rollcall::face {

/// What a network takes or gives: 32-bit floats in this shape, row-major.
struct TensorSpec {
    std::string name;  ///< empty: the network's only input or output, whatever its name
    std::vector<std::size_t> shape;  ///< ones at the end do not count: [1, 256, 1, 1] is [1, 256]
};

/// What a model file must hold to be of use.
struct NetworkContract {
    TensorSpec input;  ///< [1, channels, height, width]
    std::vector<TensorSpec> outputs;
    /// The network works at any height and width (fully convolutional): if the file says another
    /// size than `input`, it is reshaped.
    bool any_size = false;
};

/// One inference at a time. Not thread-safe: each caller has a session of its own.
class InferenceSession {
  public:
    virtual ~InferenceSession() = default;

    /// Where the input goes before run(); as many floats as the contract's input shape. Owned by
    /// the session.
    virtual std::span<float> input() = 0;
    /// Runs on the calling thread. Error: internal.
    virtual Status run() = 0;
    /// Output `index`, in the order of the contract; valid until the next run(). Owned by the
    /// session.
    virtual std::span<const float> output(std::size_t index) const = 0;
};

/// A network ready to run, its weights held once. Thread-safe.
class CompiledNetwork {
  public:
    virtual ~CompiledNetwork() = default;
    /// The session must not outlive the network. Error: internal.
    virtual Result<std::unique_ptr<InferenceSession>> new_session() const = 0;
};

/// The port to the library that runs networks.
class Engine {
  public:
    virtual ~Engine() = default;
    /// Reads an ONNX or OpenVINO IR file and makes it ready at exactly this precision. Errors:
    /// model_unsuitable (no network, or not as the contract says: names the file, what was found
    /// and what was wanted), precision_mismatch (this processor or library would compute
    /// otherwise).
    virtual Result<std::unique_ptr<CompiledNetwork>> compile(const std::filesystem::path& file,
                                                             const NetworkContract& contract,
                                                             Precision precision) = 0;
};

}  // namespace rollcall::face
