#include "face/engine_openvino.h"

#include <algorithm>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include <openvino/frontend/manager.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/openvino.hpp>

namespace rollcall::face {
namespace {

ov::element::Type element_type(Precision precision) {
    return precision == Precision::bf16 ? ov::element::bf16 : ov::element::f32;
}

std::string shape_text(const std::vector<std::size_t>& shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    }
    return text + "]";
}

std::string port_text(const ov::Output<const ov::Node>& port) {
    return (port.get_names().empty() ? "unnamed" : port.get_any_name()) + " " +
           port.get_partial_shape().to_string() + " " + port.get_element_type().to_string();
}

std::string ports_text(const std::vector<ov::Output<const ov::Node>>& ports) {
    std::string text;
    for (const auto& port : ports) {
        text += (text.empty() ? "" : ", ") + port_text(port);
    }
    return text.empty() ? "none" : text;
}

std::string spec_text(const TensorSpec& spec) {
    return (spec.name.empty() ? "one" : spec.name) + " " + shape_text(spec.shape) + " f32";
}

std::vector<std::size_t> without_last_ones(std::vector<std::size_t> shape) {
    while (!shape.empty() && shape.back() == 1) {
        shape.pop_back();
    }
    return shape;
}

bool fits(const ov::Output<const ov::Node>& port, const TensorSpec& spec) {
    return port.get_element_type() == ov::element::f32 && port.get_partial_shape().is_static() &&
           without_last_ones(port.get_shape()) == without_last_ones(spec.shape);
}

Error unsuitable(const std::filesystem::path& file, const std::string& reason) {
    return {ErrorCode::model_unsuitable,
            "The model file " + file.string() + " is unsuitable: " + reason};
}

Error mismatch(const std::string& file, const std::string& found, Precision wanted) {
    return {ErrorCode::precision_mismatch,
            "The network " + file + " would be computed in " + found + ", not in " +
                std::string(precision_name(wanted)) +
                " as the setting `precision` says. Templates of different precisions do not mix; "
                "set `precision` to one that this processor has (f32 always works)."};
}

/// The place of the output that the spec means; nothing if there is none or it does not fit.
std::optional<std::size_t> find_output(const std::vector<ov::Output<const ov::Node>>& outputs,
                                       const TensorSpec& spec) {
    if (spec.name.empty() && outputs.size() != 1) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const bool meant = spec.name.empty() || outputs[i].get_names().contains(spec.name);
        if (meant && fits(outputs[i], spec)) {
            return i;
        }
    }
    return std::nullopt;
}

/// The reader that a file's name asks for; empty if it is none of ours.
std::string framework_of(const std::filesystem::path& file) {
    if (file.extension() == ".onnx") {
        return "onnx";
    }
    return file.extension() == ".xml" ? "ir" : "";
}

/// With this one reader: OpenVINO by itself would try all it has on whatever the file holds.
std::shared_ptr<ov::Model> read_network(const std::filesystem::path& file,
                                        const std::string& framework) {
    ov::frontend::FrontEndManager readers;
    const ov::frontend::FrontEnd::Ptr reader = readers.load_by_framework(framework);
    return reader->convert(reader->load(file.string()));
}

/// Weights stored in half precision are widened, so that the precision read back from a layer is
/// that of its arithmetic and not that of its storage.
void widen_half_weights(const std::shared_ptr<ov::Model>& model) {
    for (const auto& node : model->get_ordered_ops()) {
        const auto convert = ov::as_type_ptr<ov::op::v0::Convert>(node);
        if (!convert || convert->get_element_type() != ov::element::f32) {
            continue;
        }
        const auto half =
            ov::as_type_ptr<ov::op::v0::Constant>(convert->input_value(0).get_node_shared_ptr());
        if (half && half->get_element_type() == ov::element::f16) {
            ov::replace_node(
                convert, std::make_shared<ov::op::v0::Constant>(ov::element::f32, half->get_shape(),
                                                                half->cast_vector<float>()));
        }
    }
}

std::vector<ExecutedLayer> executed_layers(const ov::CompiledModel& compiled) {
    std::vector<ExecutedLayer> layers;
    for (const auto& node : compiled.get_runtime_model()->get_ops()) {
        const auto& info = node->get_rt_info();
        const auto type = info.find("layerType");
        const auto precision = info.find("runtimePrecision");
        if (type != info.end() && precision != info.end()) {
            layers.push_back({type->second.as<std::string>(), precision->second.as<std::string>()});
        }
    }
    return layers;
}

class OpenvinoSession final : public InferenceSession {
  public:
    OpenvinoSession(ov::InferRequest request, const std::vector<std::size_t>& outputs)
        : request_(std::move(request)), input_(request_.get_input_tensor()) {
        for (const std::size_t index : outputs) {
            outputs_.push_back(request_.get_output_tensor(index));
        }
    }

    std::span<float> input() override { return {input_.data<float>(), input_.get_size()}; }

    Status run() override {
        try {
            request_.infer();
            return {};
        } catch (const std::exception& e) {
            return Error{ErrorCode::internal, "The recognition engine failed.", e.what()};
        }
    }

    std::span<const float> output(std::size_t index) const override {
        const ov::Tensor& tensor = outputs_.at(index);
        return {tensor.data<const float>(), tensor.get_size()};
    }

  private:
    ov::InferRequest request_;
    ov::Tensor input_;
    std::vector<ov::Tensor> outputs_;
};

class OpenvinoNetwork final : public CompiledNetwork {
  public:
    OpenvinoNetwork(ov::CompiledModel model, std::vector<std::size_t> outputs)
        : model_(std::move(model)), outputs_(std::move(outputs)) {}

    Result<std::unique_ptr<InferenceSession>> new_session() const override {
        try {
            // create_infer_request is not const in OpenVINO, though it may be called side by side.
            ov::CompiledModel model = model_;
            return std::unique_ptr<InferenceSession>(
                std::make_unique<OpenvinoSession>(model.create_infer_request(), outputs_));
        } catch (const std::exception& e) {
            return Error{ErrorCode::internal, "The recognition engine failed.", e.what()};
        }
    }

  private:
    ov::CompiledModel model_;
    std::vector<std::size_t> outputs_;  ///< the network's index of each output of the contract
};

class OpenvinoEngine final : public Engine {
  public:
    explicit OpenvinoEngine(std::size_t parallel)
        : parallel_(static_cast<int>(
              parallel != 0 ? parallel : std::max(1U, std::thread::hardware_concurrency()))) {}

    Result<std::unique_ptr<CompiledNetwork>> compile(const std::filesystem::path& file,
                                                     const NetworkContract& contract,
                                                     Precision precision) override {
        try {
            return compile_or_throw(file, contract, precision);
        } catch (const std::exception& e) {
            Error error = unsuitable(file,
                                     "it cannot be read as a network. Fetch it again with "
                                     "`rollcall models pull`.");
            error.context = e.what();
            return error;
        }
    }

  private:
    Result<std::unique_ptr<CompiledNetwork>> compile_or_throw(const std::filesystem::path& file,
                                                              const NetworkContract& contract,
                                                              Precision precision);
    Status fit_input(const std::shared_ptr<ov::Model>& model, const std::filesystem::path& file,
                     const NetworkContract& contract) const;

    ov::Core core_;
    int parallel_;
};

Status OpenvinoEngine::fit_input(const std::shared_ptr<ov::Model>& model,
                                 const std::filesystem::path& file,
                                 const NetworkContract& contract) const {
    const auto inputs = std::as_const(*model).inputs();
    const Error misfit = unsuitable(file, "its inputs are " + ports_text(inputs) + "; wanted is " +
                                              spec_text(contract.input) + ".");
    if (inputs.size() != 1) {
        return misfit;
    }
    const TensorSpec& wanted = contract.input;
    const bool named = wanted.name.empty() || inputs[0].get_names().contains(wanted.name);
    const ov::PartialShape found = inputs[0].get_partial_shape();
    const bool same_kind = named && inputs[0].get_element_type() == ov::element::f32 &&
                           found.rank().is_static() && found.size() == wanted.shape.size() &&
                           found[1].compatible(static_cast<std::int64_t>(wanted.shape[1]));
    if (!same_kind) {
        return misfit;
    }
    const ov::PartialShape shape(ov::Shape(wanted.shape));
    if (found != shape) {
        if (!contract.any_size) {
            return misfit;
        }
        model->reshape(shape);
    }
    return {};
}

Result<std::unique_ptr<CompiledNetwork>> OpenvinoEngine::compile_or_throw(
    const std::filesystem::path& file, const NetworkContract& contract, Precision precision) {
    const std::string framework = framework_of(file);
    if (framework.empty()) {
        return unsuitable(file, "only ONNX (.onnx) and OpenVINO IR (.xml) networks are read.");
    }
    const auto model = read_network(file, framework);
    if (Status input = fit_input(model, file, contract); !input) {
        return input.error();
    }
    const auto outputs = std::as_const(*model).outputs();
    std::vector<std::size_t> places;
    for (const TensorSpec& wanted : contract.outputs) {
        const auto place = find_output(outputs, wanted);
        if (!place) {
            return unsuitable(file, "its outputs are " + ports_text(outputs) + "; wanted is " +
                                        spec_text(wanted) + ".");
        }
        places.push_back(*place);
    }
    widen_half_weights(model);
    // As many streams as threads makes each of one thread. Without pinning, the stream's thread is
    // the caller's own, wherever the system runs it.
    ov::CompiledModel compiled = core_.compile_model(
        model, "CPU", ov::num_streams(parallel_), ov::inference_num_threads(parallel_),
        ov::hint::enable_cpu_pinning(false),
        ov::hint::inference_precision(element_type(precision)));
    const ov::element::Type promised = compiled.get_property(ov::hint::inference_precision);
    if (promised != element_type(precision)) {
        return mismatch(file.string(), promised.get_type_name(), precision);
    }
    const Status executed =
        check_executed_precision(file.string(), executed_layers(compiled), precision);
    if (!executed) {
        return executed.error();
    }
    return std::unique_ptr<CompiledNetwork>(
        std::make_unique<OpenvinoNetwork>(std::move(compiled), std::move(places)));
}

}  // namespace

Result<std::unique_ptr<Engine>> make_openvino_engine(std::size_t parallel) {
    try {
        return std::unique_ptr<Engine>(std::make_unique<OpenvinoEngine>(parallel));
    } catch (const std::exception& e) {
        return Error{ErrorCode::internal,
                     "The recognition engine cannot start: the OpenVINO libraries that belong to "
                     "Rollcall are missing or damaged. Install it again.",
                     e.what()};
    }
}

Status check_executed_precision(const std::string& file, const std::vector<ExecutedLayer>& layers,
                                Precision wanted) {
    static const std::set<std::string> multiplying = {"Convolution", "Deconvolution",
                                                      "FullyConnected", "MatMul"};
    std::set<std::string> found;
    for (const ExecutedLayer& layer : layers) {
        if (multiplying.contains(layer.type)) {
            found.insert(layer.precision);
        }
    }
    if (found == std::set<std::string>{std::string(precision_name(wanted))}) {
        return {};
    }
    std::string text;
    for (const std::string& name : found) {
        text += (text.empty() ? "" : " and ") + name;
    }
    return mismatch(file, text.empty() ? "an unknown precision" : text, wanted);
}

}  // namespace rollcall::face
