#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "face/engine.h"

namespace rollcall::face {

/// OpenVINO on the CPU. An inference takes one thread, its caller's; `parallel` of them run side by
/// side (0: as many as there are cores), more wait for each other. Memory grows by about 10 MiB a
/// network for each. Error: internal (the libraries cannot be loaded).
Result<std::unique_ptr<Engine>> make_openvino_engine(std::size_t parallel = 0);

/// One operation of a compiled network, as the library reports it.
struct ExecutedLayer {
    std::string type;       ///< "Convolution", "Reshape", ...
    std::string precision;  ///< "f32", "bf16", "i32", ...
};

/// Whether the layers that multiply (nearly all of the arithmetic) compute at `wanted`, none
/// otherwise. Reshapes, reorders and last steps may stay at f32, they add no error. `file` is for
/// the message. Error: precision_mismatch.
Status check_executed_precision(const std::string& file, const std::vector<ExecutedLayer>& layers,
                                Precision wanted);

}  // namespace rollcall::face
