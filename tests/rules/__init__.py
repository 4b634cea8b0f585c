"""Tests of the rules that the code keeps about itself."""
