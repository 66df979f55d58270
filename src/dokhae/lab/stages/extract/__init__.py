"""From pictures to frames: the paper's three extractors, two with attention, and two of other families."""

from __future__ import annotations

from dokhae.lab.stages.extract.mobilenet import MobileNetV2
from dokhae.lab.stages.extract.rcnn import RCNN
from dokhae.lab.stages.extract.residual import Residual, Residual1
from dokhae.lab.stages.extract.resnet import ResNet, ResNetBAM
from dokhae.lab.stages.extract.vgg import VGG, VGGBAM

__all__ = ["RCNN", "VGG", "VGGBAM", "MobileNetV2", "ResNet", "ResNetBAM", "Residual", "Residual1"]
